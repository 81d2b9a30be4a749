import { rowsOfSteps } from '../../data/order.ts';
import type { Chunk, Engine, TrainingTask } from '../engine.ts';
import { stepsWithin } from '../work.ts';
import { createNaStep } from './na/step.ts';
import { createNetwork } from './network.ts';
import { createStep, type Step, type StepWatch } from './step.ts';

export type { StepView } from './step.ts';

export interface ReferenceEngine extends Engine {
  readonly name: 'reference';
}

/** Enough that yielding between chunks costs nothing. */
const CHUNK_STEPS = 10_000;
/** Multiply-adds of a chunk: a few seconds. */
const CHUNK_WORK = 2 ** 32;
/** Entries of one chunk's order table. */
const MAX_ORDER = 2 ** 23;

/**
 * The formulas of the design in f64, without a GPU: the oracle of the other engines, and what trains where there is no
 * device. `advance` computes before it returns, and settles only after other work of the thread had its turn.
 */
export function createReferenceEngine(task: TrainingTask, watch: StepWatch = {}): ReferenceEngine {
  const K = task.shape.outputs.length;
  const { batch } = task.order;
  const maxChunk = Math.max(
    1,
    Math.min(CHUNK_STEPS, Math.floor(MAX_ORDER / batch), stepsWithin(CHUNK_WORK, task)),
  );
  const step = stepOf(task, watch);
  let { step: next, phase } = task.resume ?? task.start;

  const train = (steps: number): Chunk => {
    const firstStep = next;
    const order = rowsOfSteps(task.order, firstStep, steps);
    const losses = new Float64Array(steps * K);
    const phases = new Uint8Array(steps);
    const accepted = new Float64Array(steps);
    for (let s = 0; s < steps; s++) {
      const rows = order.subarray(s * batch, s * batch + batch);
      phase = step.run(next, phase, rows);
      losses.set(step.losses, s * K);
      phases[s] = phase;
      accepted[s] = step.accepted;
      next += 1;
    }
    return {
      firstStep,
      steps,
      losses,
      phases,
      accepted,
      fault: step.fault,
      damping: step.takeDamping(),
      leak: step.leak.take(),
      movement: step.movement.take(),
    };
  };

  return {
    name: 'reference',
    maxChunk,
    async advance(steps) {
      if (!Number.isInteger(steps) || steps < 1 || steps > maxChunk) {
        throw new RangeError(`reference engine: expected 1 to ${maxChunk} steps, got ${steps}`);
      }
      const chunk = train(steps);
      await otherWork();
      return chunk;
    },
    parameters: async () => step.parameters.slice(),
    good: async () => step.good.slice(),
    evaluate: async () => step.evaluate(),
    best: async () => step.best,
    position: async () => ({ step: next, phase }),
    state: async () => ({ step: next, phase: step.fault ? K + 1 : phase, arrays: step.state() }),
    destroy: () => {},
  };
}

function stepOf(task: TrainingTask, watch: StepWatch): Step {
  const { shape, plan, parameters, losses, penalties } = task;
  if (plan.naLoss) return createNaStep(task, plan.naLoss);
  return createStep(task, createNetwork(shape, parameters, losses, penalties), watch);
}

/**
 * A turn for other work of the thread. A message, not a timer: in Node a timer that is due again at once runs before
 * signals are looked at, so that Ctrl-C would never be seen.
 */
function otherWork(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
