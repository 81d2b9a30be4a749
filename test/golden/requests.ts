/** What an engine is asked to replay a fixture, and its answers put back in order. Drives the engine's contract only. */
import type { Chunk, Engine } from '../../src/engines/engine.ts';
import { movesAbove } from '../../src/engines/owners.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { type Answers, type PlainTask, type Request, taskOfPlain } from '../harness/layered.ts';
import { type Fixture, taskOf } from './fixture.ts';

const CHUNK = 1000;

/** One step as an engine shows it: flat, in the layout of the engines. */
export interface SeenStep {
  /** [layer, row, unit]. */
  readonly pre: Float64Array;
  /** [row, head]. */
  readonly out: Float64Array;
  readonly directions: readonly {
    readonly objective: number;
    /** Only where the engine keeps it. */
    readonly raw?: Float64Array;
    readonly projected: Float64Array;
  }[];
  /** Only where the engine keeps them. */
  readonly headGradients?: Float64Array;
}

export interface Replayed {
  /** All steps, [steps, K]. */
  readonly losses: Float64Array;
  readonly phases: Uint8Array;
  /** By number of steps done: at every logged step, before and after it, and at every trace. */
  readonly fullLosses: ReadonlyMap<number, Float64Array>;
  readonly parameters: ReadonlyMap<number, Float64Array>;
  /** By step. */
  readonly seen: ReadonlyMap<number, SeenStep>;
}

/** Steps done at which the engine is looked at, ascending. */
function stops(fixture: Fixture): number[] {
  const all = new Set([
    ...fixture.steps.flatMap(({ step }) => [step, step + 1]),
    ...fixture.trace.map(({ after_step }) => after_step + 1),
    fixture.config.steps,
  ]);
  return [...all].sort((a, b) => a - b);
}

function requestsOf(fixture: Fixture): Request[] {
  const requests: Request[] = [];
  let done = 0;
  for (const stop of stops(fixture)) {
    for (; done < stop; done += Math.min(CHUNK, stop - done)) {
      requests.push({ advance: Math.min(CHUNK, stop - done) });
    }
    // Before `evaluate`, which runs a forward pass of its own.
    if (stop > 0) requests.push('inspect');
    requests.push('evaluate', 'parameters');
  }
  return requests;
}

/** Answers of a list of requests, as the steps of a fixture. */
function replayedOf(
  fixture: Fixture,
  requests: readonly Request[],
  answers: readonly unknown[],
  look: (step: number, phase: number, inspected: unknown) => SeenStep | undefined,
): Replayed {
  const losses: number[] = [];
  const phases: number[] = [];
  const fullLosses = new Map<number, Float64Array>();
  const parameters = new Map<number, Float64Array>();
  const seen = new Map<number, SeenStep>();
  const logged = new Set(fixture.steps.map(({ step }) => step));
  requests.forEach((request, index) => {
    const done = phases.length;
    if (typeof request === 'object') {
      const chunk = answers[index] as Chunk;
      losses.push(...chunk.losses);
      phases.push(...chunk.phases);
    } else if (request === 'evaluate') fullLosses.set(done, answers[index] as Float64Array);
    else if (request === 'parameters') parameters.set(done, answers[index] as Float64Array);
    else if (request === 'inspect' && logged.has(done - 1)) {
      const step = look(done - 1, phases[done - 1], answers[index]);
      if (step) seen.set(done - 1, step);
    }
  });
  return {
    losses: Float64Array.from(losses),
    phases: Uint8Array.from(phases),
    fullLosses,
    parameters,
    seen,
  };
}

/** Replay on the f64 engine, every logged step seen. */
export async function replayOnReference(fixture: Fixture, task: PlainTask): Promise<Replayed> {
  const logged = new Set(fixture.steps.map(({ step }) => step));
  const views = new Map<number, SeenStep>();
  const engine = createReferenceEngine(taskOfPlain(task), {
    onStep: (view) => {
      if (!logged.has(view.step)) return;
      views.set(view.step, {
        pre: Float64Array.from(view.pre.flatMap((layer) => [...layer])),
        out: view.out.slice(),
        directions: view.directions.map(({ objective, raw, projected }) => ({
          objective,
          raw: raw.slice(),
          projected: projected.slice(),
        })),
        headGradients: view.headGradients.slice(),
      });
    },
  });
  const requests = requestsOf(fixture);
  const answers = await answersOf(engine, requests);
  return replayedOf(fixture, requests, answers, (step) => views.get(step));
}

/** The answers of an engine in this process; `inspect` and the like give undefined. */
export async function answersOf(engine: Engine, requests: readonly Request[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const request of requests) {
    if (typeof request === 'object') answers.push(await engine.advance(request.advance));
    else if (request === 'evaluate' || request === 'parameters' || request === 'best')
      answers.push(await engine[request]());
    else answers.push(undefined);
  }
  return answers;
}

/** Replay on the layered engine in a page of the harness, which `call` reaches. */
export async function replayOnLayered(
  fixture: Fixture,
  call: (name: string, argument: unknown) => Promise<unknown>,
): Promise<Replayed> {
  const task = taskOf(fixture);
  const requests = requestsOf(fixture);
  const answers = (await call('layered', { task, requests })) as unknown[];
  return replayedOf(fixture, requests, answers, (_, phase, inspected) =>
    seenOnLayered(task, phase, inspected),
  );
}

/** Replay on the fused engine likewise; it shows what goes into a step and what comes out. */
export async function replayOnFused(
  fixture: Fixture,
  call: (name: string, argument: unknown) => Promise<unknown>,
): Promise<Replayed> {
  const requests = requestsOf(fixture).filter((request) => request !== 'inspect');
  const answers = (await call('fused', { task: taskOf(fixture), requests })) as unknown[];
  return replayedOf(fixture, requests, answers, () => undefined);
}

/**
 * What `inspect` of the layered engine shows of a step: the directions that the update follows. Raw ones do not outlive
 * their projection, nor heads' gradients Adam and compensation.
 */
function seenOnLayered(task: PlainTask, phase: number, inspected: unknown): SeenStep {
  const { pre, gradients } = inspected as Answers['inspect'];
  const { plan, shape, order, parameters } = task;
  const units = shape.hidden.reduce((sum, count) => sum + count, 0) * order.batch;
  const size = parameters.length;
  const directions = plan.directions.map((named, index) => ({
    objective: named === 'active' ? phase : named,
    projected: Float64Array.from(gradients.subarray(index * size, (index + 1) * size)),
  }));
  const headGradients = new Float64Array(size);
  for (const { projected } of directions) {
    projected.forEach((value, p) => {
      headGradients[p] += value;
    });
  }
  return {
    pre: Float64Array.from(pre.subarray(0, units)),
    out: Float64Array.from(pre.subarray(units)),
    directions,
    ...(plan.optimizer.name === 'sgd' && !movesAbove(plan) && { headGradients }),
  };
}
