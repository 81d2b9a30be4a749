import { layoutOf } from '../network/layout.ts';
import { objectiveOfOutput } from '../network/shape.ts';
import type { TrainingTask } from './engine.ts';

/** What the update of each parameter waits for: its objective for a head, K for the trunk, K + 1 for what is frozen. */
export function ownersOf({
  shape,
  frozen,
}: Pick<TrainingTask, 'shape' | 'frozen'>): Uint32Array<ArrayBuffer> {
  const objectives = shape.outputs.length;
  const { size, heads } = layoutOf(shape);
  const owners = new Uint32Array(size).fill(objectives);
  objectiveOfOutput(shape).forEach((objective, output) => {
    const first = heads.weight.offset + output * heads.weight.cols;
    owners.fill(objective, first, first + heads.weight.cols);
    owners[heads.bias.offset + output] = objective;
  });
  return owners.map((owner, parameter) => (frozen[parameter] ? objectives + 1 : owner));
}

/**
 * 1 for every parameter that the update of a phase moves; phase K trains all objectives. With compensation the heads
 * above the phase move as well, to keep their outputs still.
 */
export function updatedIn(phase: number, task: TrainingTask): Uint8Array {
  const objectives = task.shape.outputs.length;
  const compensated = compensates(task.plan) ? phase : 0;
  return Uint8Array.from(ownersOf(task), (owner) =>
    Number(
      owner === objectives ||
        (owner < objectives && (phase === owner || phase === objectives || owner < compensated)),
    ),
  );
}

/** Whether heads move that their objective does not train. */
export function compensates({ projection, exact }: TrainingTask['plan']): boolean {
  return projection === 'exact' && exact?.compensation === true;
}
