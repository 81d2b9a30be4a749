import type { ValidateRule } from '../../methods/plan.ts';
import type { Best, TrainingTask } from '../engine.ts';
import { arrayOf, type NamedArrays } from '../state.ts';
import { forward } from './forward.ts';
import { leaveOneOutError } from './leaveOneOut.ts';
import { createPass, type Network, type Pass } from './network.ts';

/** The best feasible network of one objective: by its loss, or with a rule by its leave-one-out error. */
export interface Snapshots {
  /** Keep the network as it is after a step if it is the best so far. `data` holds its forward pass over all rows. */
  offer(step: number, data: Pass): void;
  readonly best: Best | undefined;
  state(): NamedArrays;
  restore(arrays: NamedArrays): void;
}

export function createSnapshots(
  objective: number,
  rule: ValidateRule | undefined,
  task: TrainingTask,
  network: Network,
  data: Pass,
): Snapshots {
  const { fallback } = task;
  let best = fallback;
  let lowest = fallback?.lowest ?? fallback;
  let error =
    rule && fallback ? errorAt(fallback, objective, rule, network, data) : Number.POSITIVE_INFINITY;

  const taken = (step: number, { losses }: Pass): Best => ({
    step,
    losses: losses.slice(),
    parameters: network.parameters.slice(),
  });
  return {
    offer(step, pass) {
      if (pass.losses[objective] < (lowest?.losses[objective] ?? Number.POSITIVE_INFINITY)) {
        lowest = taken(step, pass);
        if (!rule) best = lowest;
      }
      if (!rule || (step + 1) % rule.every !== 0) return;
      const here = leaveOneOutError(network, pass, objective, rule.ridges);
      if (!(here < error)) return;
      error = here;
      best = taken(step, pass);
    },
    get best() {
      return best && rule ? { ...best, lowest } : best;
    },
    state: () => ({
      ...namedBest('best', best),
      ...(rule && { ...namedBest('lowest', lowest), 'best.error': Float64Array.of(error) }),
    }),
    restore(arrays) {
      best = bestIn('best', arrays, task);
      lowest = rule ? bestIn('lowest', arrays, task) : best;
      if (rule) [error] = arrayOf(arrays, 'best.error', 1);
    },
  };
}

/** Leave-one-out error of another network on the same rows. */
function errorAt(
  { parameters }: Best,
  objective: number,
  { ridges }: ValidateRule,
  network: Network,
  data: Pass,
): number {
  const other = { ...network, parameters };
  const pass = createPass(network.shape, data.rows, data.inputs, data.targets);
  forward(other, pass);
  return leaveOneOutError(other, pass, objective, ridges);
}

function namedBest(name: string, best: Best | undefined): NamedArrays {
  if (!best) return {};
  return {
    [`${name}.step`]: Float64Array.of(best.step),
    [`${name}.losses`]: best.losses.slice(),
    [`${name}.parameters`]: best.parameters.slice(),
  };
}

function bestIn(
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
