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

/** Whether a parameter of this owner is updated in a phase; phase K trains all objectives. */
export function isUpdated(owner: number, phase: number, objectives: number): boolean {
  if (owner >= objectives) return owner === objectives;
  return phase === owner || phase === objectives;
}
