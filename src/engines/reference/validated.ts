import type { ValidateRule } from '../../methods/plan.ts';
import type { Best, TrainingTask } from '../engine.ts';
import { arrayOf, type NamedArrays } from '../state.ts';
import { forward } from './forward.ts';
import { leaveOneOutError } from './leaveOneOut.ts';
import { createPass, type Network, type Pass } from './network.ts';

/** The feasible network of least leave-one-out error of its objective: the task's fallback at first. */
export interface Validated {
  /** Keep a feasible network if it is the best so far. `data` holds its forward pass over all rows. */
  offer(step: number, network: Network, data: Pass): void;
  readonly best: Best | undefined;
  state(): NamedArrays;
  restore(arrays: NamedArrays): void;
}

/** Whether the network after a step is looked at. */
export function isLookedAt({ every }: ValidateRule, step: number): boolean {
  return (step + 1) % every === 0;
}

export function createValidated(
  objective: number,
  { ridges }: ValidateRule,
  task: TrainingTask,
  network: Network,
  data: Pass,
): Validated {
  const errorOf = (of: Network, pass: Pass) => leaveOneOutError(of, pass, objective, ridges);
  let best = task.fallback;
  let error = best
    ? errorOf(...passed({ ...network, parameters: best.parameters }, data))
    : Number.POSITIVE_INFINITY;
  return {
    offer(step, { parameters }, pass) {
      const here = errorOf({ ...network, parameters }, pass);
      if (!(here < error)) return;
      error = here;
      best = { step, losses: pass.losses.slice(), parameters: parameters.slice() };
    },
    get best() {
      return best;
    },
    state: () => ({ ...namedBest('best', best), 'best.error': Float64Array.of(error) }),
    restore(arrays) {
      best = bestIn('best', arrays, task);
      [error] = arrayOf(arrays, 'best.error', 1);
    },
  };
}

/** A network with its forward pass over the rows of another pass. */
export function passed(network: Network, { rows, inputs, targets }: Pass): [Network, Pass] {
  const pass = createPass(network.shape, rows, inputs, targets);
  forward(network, pass);
  return [network, pass];
}

export function namedBest(name: string, best: Best | undefined): NamedArrays {
  if (!best) return {};
  return {
    [`${name}.step`]: Float64Array.of(best.step),
    [`${name}.losses`]: best.losses.slice(),
    [`${name}.parameters`]: best.parameters.slice(),
  };
}

export function bestIn(
  name: string,
  arrays: NamedArrays,
  { shape, parameters }: TrainingTask,
): Best | undefined {
  if (!(`${name}.step` in arrays)) return undefined;
  return {
    step: arrayOf(arrays, `${name}.step`, 1)[0],
    losses: arrayOf(arrays, `${name}.losses`, shape.outputs.length).slice(),
    parameters: arrayOf(arrays, `${name}.parameters`, parameters.length).slice(),
  };
}
