import type { TrainingTask } from '../../engines/engine.ts';
import { dot, norm, planeOf } from '../../figures/planeOf.ts';
import { projectedStep } from '../../figures/projectedStep.ts';
import type { GradientView } from './protocol.ts';

/** Rows times parameters beyond which the step of a picture would hold training up. */
const MOST_WORK = 2 ** 18;

/** The gradient of the last objective before and after its projection; undefined where the task has no such picture. */
export function gradientOf(task: TrainingTask): GradientView | undefined {
  const { shape, inputs, plan, penalties } = task;
  if (shape.outputs.length < 2 || plan.naLoss || penalties || plan.projection === 'none') {
    return undefined;
  }
  if (inputs.rows * task.parameters.length > MOST_WORK) return undefined;
  const { what, raw, projected, against } = projectedStep(task);
  const [first] = against;
  const plane = planeOf(first.vector, raw);
  const spanned = spanOf(against.map(({ vector }) => vector));
  return {
    what,
    against: first.name,
    raw: plane.coordinates(raw),
    projected: plane.coordinates(projected),
    rawDeg: angleTo(spanned, raw),
    projectedDeg: angleTo(spanned, projected),
  };
}

/** Orthonormal vectors with the same span; parallel ones are left out. */
function spanOf(vectors: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const rest = vector.slice();
    for (const unit of basis) {
      const along = dot(rest, unit);
      for (let h = 0; h < rest.length; h++) rest[h] -= along * unit[h];
    }
    const length = norm(rest);
    if (length > 1e-9 * norm(vector)) basis.push(rest.map((value) => value / length));
  }
  return basis;
}

function angleTo(basis: readonly Float64Array[], vector: Float64Array): number {
  const inside = Math.hypot(...basis.map((unit) => dot(vector, unit)));
  return (Math.acos(Math.min(1, inside / norm(vector))) * 180) / Math.PI;
}
