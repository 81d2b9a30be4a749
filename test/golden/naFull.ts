/** Fixtures `na-full-*` of schema lexnn-na-1: fully non-Archimedean networks, MSE in the field, plain descent. */
import type { Chunk } from '../../src/engines/engine.ts';
import { naGradients } from '../../src/engines/reference/na/gradients.ts';
import { fieldMse } from '../../src/engines/reference/na/loss.ts';
import { createNaPass, naNetworkOver, naShapeOf } from '../../src/engines/reference/na/network.ts';
import { type Planes, planesIn, standardPlanes } from '../../src/engines/reference/na/planes.ts';
import { PLAIN_METHODS } from '../../src/methods/index.ts';
import { layoutOf } from '../../src/network/layout.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import type { Answers, PlainTask, Request } from '../harness/layered.ts';
import { PLAIN_UPDATE } from '../methods/settings.ts';
import { errorOf, type Verdict } from './compare.ts';
import { sideBySide } from './flat.ts';

/** By coefficient: W [inputs][hidden], b [hidden], v [hidden][1], c [1]. */
interface NaTensors {
  readonly W: readonly number[][][];
  readonly b: readonly number[][];
  readonly v: readonly number[][][];
  readonly c: readonly number[][];
}

export interface NaFixture {
  readonly schema: 'lexnn-na-1';
  readonly name: string;
  readonly dtype: 'float64' | 'float32';
  readonly config: {
    readonly k: number;
    readonly hidden: number;
    readonly lr: number;
    readonly steps: number;
    readonly activation: NetworkShape['activation'];
  };
  readonly data: { readonly x: readonly number[]; readonly t: readonly number[][] };
  readonly init: NaTensors;
  readonly steps: readonly {
    readonly step: number;
    readonly loss: readonly number[];
    readonly f: readonly number[][];
    /** [row][unit]: 1 where the unit is active. */
    readonly mask: readonly number[][];
    readonly grad: NaTensors;
    readonly params_after: NaTensors;
  }[];
  readonly trace: readonly { readonly step: number; readonly loss: readonly number[] }[];
  readonly final: {
    readonly loss: readonly number[];
    readonly mse: readonly number[];
    readonly params: NaTensors;
  };
}

interface Tolerances {
  readonly logged: number;
  readonly later: number;
}
const IN_F64: Tolerances = { logged: 1e-9, later: 1e-6 };

/** What an engine shows of one step; parameters [k, P] are those after it. */
interface NaSeen {
  readonly losses: ArrayLike<number>;
  readonly out: Planes;
  /** [row, unit]. */
  readonly mask: readonly number[];
  readonly gradient: ArrayLike<number>;
  readonly parameters: ArrayLike<number>;
}

/** A whole replay: every logged step seen, the losses of all, and where it ends. */
interface NaReplay {
  readonly seen: ReadonlyMap<number, NaSeen>;
  /** [steps][k]. */
  readonly losses: readonly ArrayLike<number>[];
  readonly finalParameters: ArrayLike<number>;
  readonly finalLosses: ArrayLike<number>;
  readonly finalOut: Planes | undefined;
}

/** f64 on the formulas of the reference engine. */
export function replayNa(fixture: NaFixture): Verdict {
  const task = naTaskOf(fixture);
  const { config, data, steps } = fixture;
  const shape = naShapeOf(task.shape);
  const parameters = Float64Array.from(task.parameters);
  const network = naNetworkOver(shape, planesIn(parameters, config.k));
  const inputs = standardPlanes(config.k, Float64Array.from(data.x));
  const pass = createNaPass(shape, data.x.length, inputs);
  const targets = data.t.map((plane) => Float64Array.from(plane));
  const seen = new Map<number, NaSeen>();
  const losses: Float64Array[] = [];
  for (let step = 0; step < config.steps; step++) {
    const found = naGradients(network, pass, targets, fieldMse);
    const gradient = found.gradient.flatMap((plane) => [...plane]);
    losses.push(found.losses);
    gradient.forEach((g, p) => {
      parameters[p] -= config.lr * g;
    });
    if (!steps.some((logged) => logged.step === step)) continue;
    const out = pass.out.map((plane) => plane.slice());
    const mask = [...pass.slope[0][0]];
    seen.set(step, { losses: found.losses, out, mask, gradient, parameters: parameters.slice() });
  }
  const last = naGradients(network, pass, targets, fieldMse);
  const end = { finalParameters: parameters, finalLosses: last.losses, finalOut: pass.out };
  return judgeNa(fixture, { seen, losses, ...end }, IN_F64);
}

/** f32 on the layered engine, in a page of the harness that `call` reaches. */
export async function replayNaOnLayered(
  fixture: NaFixture,
  partner: NaFixture | undefined,
  call: (name: string, argument: unknown) => Promise<unknown>,
): Promise<Verdict> {
  const task = naTaskOf(fixture);
  const { config, data, steps } = fixture;
  const logged = steps.map(({ step }) => step);
  const requests: Request[] = [
    ...logged.flatMap((): Request[] => [{ advance: 1 }, 'inspect', 'parameters']),
    { advance: config.steps - logged.length },
    'parameters',
    'evaluate',
  ];
  const answers = (await call('layered', { task, requests })) as unknown[];
  const chunks = answers.filter((_, i) => typeof requests[i] === 'object') as Chunk[];
  const all = chunks.flatMap((chunk) => [...chunk.losses]);
  const losses = Array.from({ length: config.steps }, (_, step) =>
    all.slice(step * config.k, (step + 1) * config.k),
  );
  const seen = new Map(
    logged.map((step, index): [number, NaSeen] => {
      const { pre, gradients } = answers[3 * index + 1] as Answers['inspect'];
      const parameters = answers[3 * index + 2] as Float64Array;
      const units = data.x.length * config.hidden;
      const planes = planesIn(Float64Array.from(pre), config.k);
      const mask = Array.from({ length: units }, (_, i) =>
        Number((planes.map((plane) => plane[i]).find((z) => z !== 0) ?? 0) > 0),
      );
      const out = planes.map((plane) => plane.slice(units));
      return [step, { losses: losses[step], out, mask, gradient: gradients, parameters }];
    }),
  );
  const [finalParameters, finalLosses] = answers.slice(-2) as Float64Array[];
  const replay = { seen, losses, finalParameters, finalLosses, finalOut: undefined };
  return judgeNa(fixture, replay, { logged: 2e-5, later: laterInF32(fixture, partner) });
}

/** 10 × |f32 − f64| of the two files, + 1e-4. */
function laterInF32({ final }: NaFixture, partner: NaFixture | undefined): number {
  return 10 * (partner ? errorOf(final.loss, partner.final.loss) : 0) + 1e-4;
}

function judgeNa(fixture: NaFixture, replay: NaReplay, { logged, later }: Tolerances): Verdict {
  const { steps, trace, final, data } = fixture;
  const verdict: Verdict = { worst: 0, error: 0, tolerance: 0, where: 'nowhere', count: 0 };
  const judge = (
    where: string,
    got: ArrayLike<number>,
    want: ArrayLike<number>,
    tolerance: number,
  ) => {
    const error = errorOf(got, want);
    verdict.count += 1;
    if (error / tolerance < verdict.worst) return;
    Object.assign(verdict, { worst: error / tolerance, error, tolerance, where });
  };
  const tensors = tensorsOf(fixture);
  const judgeAll = (where: string, got: ArrayLike<number>, want: NaTensors, tolerance: number) => {
    const planes = planesIn(Float64Array.from(got), fixture.config.k);
    planesOf(want).forEach((plane, n) => {
      for (const { name, from, to } of tensors) {
        judge(
          `${where} ${name}[${n}]`,
          planes[n].subarray(from, to),
          plane.slice(from, to),
          tolerance,
        );
      }
    });
  };

  for (const want of steps) {
    const where = `step ${want.step}`;
    const got = replay.seen.get(want.step);
    if (!got) throw new Error(`${fixture.name}: ${where} was not seen`);
    judge(`${where} loss`, got.losses, want.loss, logged);
    got.out.forEach((plane, n) => {
      judge(`${where} f[${n}]`, plane, want.f[n], logged);
    });
    judge(`${where} mask`, got.mask, want.mask.flat(), logged);
    judgeAll(`${where} grad`, got.gradient, want.grad, logged);
    judgeAll(`${where} params_after`, got.parameters, want.params_after, logged);
  }
  for (const { step, loss } of trace) judge(`trace ${step} loss`, replay.losses[step], loss, later);
  judgeAll('final params', replay.finalParameters, final.params, later);
  judge('final loss', replay.finalLosses, final.loss, later);
  const mse = replay.finalOut?.map(
    (plane, n) => plane.reduce((sum, f, i) => sum + (f - data.t[n][i]) ** 2, 0) / data.x.length,
  );
  if (mse) judge('final mse', mse, final.mse, later);
  return verdict;
}

/** The task that a fixture describes. */
export function naTaskOf({ config, data, init }: NaFixture): PlainTask {
  const rows = data.x.length;
  const shape: NetworkShape = {
    inputs: 1,
    hidden: [config.hidden],
    outputs: data.t.map(() => 1),
    activation: config.activation,
    coefficients: config.k,
  };
  const parameters = planesOf(init).flat();
  return {
    shape,
    plan: PLAIN_METHODS.nonArchimedean.plan({
      objectives: config.k,
      projection: 'none',
      monitor: 'rows',
      hysteresis: 0,
      stages: [],
      ...PLAIN_UPDATE,
      naLoss: 'field',
    }),
    inputs: { rows, cols: 1, values: Float64Array.from(data.x) },
    targets: sideBySide(data.t),
    thresholds: data.t.map(() => 0),
    parameters,
    frozen: new Uint8Array(parameters.length),
    order: { rows, batch: rows },
    rate: config.lr,
    leakEvery: 0,
    movementEvery: 0,
    keepParameters: false,
    anchors: new Uint32Array(0),
    protectsOwn: true,
    budgets: [],
    start: { step: 0, phase: 0 },
  };
}

/** One flat array a coefficient, in the order of the layout: weights [hidden, 1], biases, head, its bias. */
function planesOf({ W, b, v, c }: NaTensors): number[][] {
  return W.map((weights, n) => [...weights[0], ...b[n], ...v[n].flat(), ...c[n]]);
}

function tensorsOf(fixture: NaFixture) {
  const { trunk, heads } = layoutOf(naTaskOf(fixture).shape);
  return [trunk[0].weight, trunk[0].bias, heads.weight, heads.bias].map(
    ({ name, offset, rows, cols }) => ({ name, from: offset, to: offset + rows * cols }),
  );
}
