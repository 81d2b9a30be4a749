import type { ValidateRule } from '../../methods/plan.ts';
import type { Best, TrainingTask } from '../engine.ts';
import type { NamedArrays } from '../state.ts';
import type { Network, Pass } from './network.ts';
import { bestIn, createValidated, isLookedAt, namedBest } from './validated.ts';

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
  const validated = rule && createValidated(objective, rule, task, network, data);
  const name = validated ? 'lowest' : 'best';
  let lowest = fallback?.lowest ?? fallback;
  return {
    offer(step, pass) {
      if (pass.losses[objective] < (lowest?.losses[objective] ?? Number.POSITIVE_INFINITY)) {
        lowest = { step, losses: pass.losses.slice(), parameters: network.parameters.slice() };
      }
      if (rule && isLookedAt(rule, step)) validated?.offer(step, network, pass);
    },
    get best() {
      if (!validated) return lowest;
      return validated.best && { ...validated.best, lowest };
    },
    state: () => ({ ...namedBest(name, lowest), ...validated?.state() }),
    restore(arrays) {
      lowest = bestIn(name, arrays, task);
      validated?.restore(arrays);
    },
  };
}
