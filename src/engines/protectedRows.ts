import { readsAllRows } from '../data/order.ts';
import type { TrainingTask } from './engine.ts';

/** Whether the rows of a step are just those that projection `exact` protects, so that no other pass is needed. */
export function protectsStepOnly({ order, anchors, protectsOwn }: TrainingTask): boolean {
  return protectsOwn && (readsAllRows(order) || anchors.length === 0);
}

/** Data rows that `exact` protects in a step which reads `rows`: those first, then the anchors. */
export function protectedRowsOfStep(
  rows: Uint32Array,
  { anchors, protectsOwn }: TrainingTask,
): Uint32Array {
  return protectsOwn ? Uint32Array.of(...rows, ...anchors) : anchors;
}
