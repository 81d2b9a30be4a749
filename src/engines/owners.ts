import type { Penalty } from '../../shaders/fragments/penalty.ts';
import { layoutOf } from '../network/layout.ts';
import { type NetworkShape, objectiveOfOutput } from '../network/shape.ts';
import type { TrainingTask } from './engine.ts';

/**
 * Objectives whose heads others train as well: penalties, or all objectives of a non-Archimedean network. Such a head is shared
 * like the trunk, and never rests.
 */
export function sharedHeads(
  { outputs, coefficients }: NetworkShape,
  penalties: readonly (Penalty | undefined)[] = [],
): ReadonlySet<number> {
  const has = penalties.some((penalty) => penalty?.name === 'norm');
  if (has || coefficients !== undefined)
    return new Set(outputs.flatMap((count, k) => (count > 0 ? [k] : [])));
  return new Set(penalties.flatMap((one) => (one?.name === 'contrast' ? [one.of] : [])));
}

/**
 * What the update of each parameter waits for: its objective for a head, K for what all share (the trunk, and shared heads),
 * K + 1 for what is frozen.
 */
export function ownersOf({
  shape,
  penalties,
  frozen,
}: Pick<TrainingTask, 'shape' | 'penalties' | 'frozen'>): Uint32Array<ArrayBuffer> {
  const objectives = shape.outputs.length;
  const { size, heads } = layoutOf(shape);
  const shared = sharedHeads(shape, penalties);
  const owners = new Uint32Array(size).fill(objectives);
  objectiveOfOutput(shape).forEach((objective, output) => {
    if (shared.has(objective)) return;
    const first = heads.weight.offset + output * heads.weight.cols;
    owners.fill(objective, first, first + heads.weight.cols);
    owners[heads.bias.offset + output] = objective;
  });
  return owners.map((owner, parameter) => (frozen[parameter] ? objectives + 1 : owner));
}

/**
 * 1 for every parameter that the update of a phase moves; phase K trains all objectives. With compensation the heads
 * above the phase move as well, to keep their outputs still; so they do where the plan trains them along.
 */
export function updatedIn(phase: number, task: TrainingTask): Uint8Array {
  const objectives = task.shape.outputs.length;
  const above = movesAbove(task.plan) ? phase : 0;
  return Uint8Array.from(ownersOf(task), (owner) =>
    Number(
      owner === objectives ||
        (owner < objectives && (phase === owner || phase === objectives || owner < above)),
    ),
  );
}

/** Whether the heads above the active objective move with it. */
export function movesAbove({ projection, exact, headsAbove }: TrainingTask['plan']): boolean {
  return headsAbove === true || (projection === 'exact' && exact?.compensation === true);
}
