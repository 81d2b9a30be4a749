import { InputError } from '../errors.ts';
import type { ResolvedExperiment } from '../experiment/types.ts';
import type { PreparedTask } from './task.ts';

/** Steps that the histories of all networks may hold: what still fits into memory with many objectives. */
const MAX_RECORDED = 10_000_000;
/** Numbers of kept parameters that they may hold. */
const MAX_KEPT = 50_000_000;

/** Throws InputError where the histories of networks that are trained together would not fit into memory. */
export function refuseEndlessHistory(
  networks: readonly Pick<PreparedTask, 'steps' | 'task'>[],
  { every, movementEvery, parameters: keeps }: ResolvedExperiment['record'],
): void {
  const steps = networks.reduce((sum, network) => sum + network.steps, 0);
  const of = networks.length > 1 ? ` of ${networks.length} networks` : '';
  if (steps / every > MAX_RECORDED) {
    throw new InputError(
      `record.every: expected at least ${Math.ceil(steps / MAX_RECORDED)} for ${steps} steps${of} (a history holds up to ${MAX_RECORDED}), got ${every}. Record fewer steps.`,
    );
  }
  if (!keeps || movementEvery === 0) return;
  const numbers = networks.reduce((sum, one) => sum + one.steps * one.task.parameters.length, 0);
  const largest = Math.max(...networks.map(({ task }) => task.parameters.length));
  if (numbers / movementEvery > MAX_KEPT) {
    throw new InputError(
      `record.movementEvery: expected at least ${Math.ceil(numbers / MAX_KEPT)} to keep ${largest} parameters over ${steps} steps${of} (a history holds up to ${MAX_KEPT} of them), got ${movementEvery}. Measure fewer steps, or set record.parameters to false.`,
    );
  }
}
