/**
 * Heads that point the same way: what is projected off w_j is almost all that an objective with w_k ∥ w_j has, so its
 * trunk hardly moves.
 */
import { layoutOf } from '../network/layout.ts';
import { objectiveOfOutput } from '../network/shape.ts';
import { adviceFor, digits, type Judgement, levelAbove } from './level.ts';
import type { Subject } from './subject.ts';

export interface HeadsFinding extends Judgement {
  readonly check: 'heads';
  readonly step: number;
  /** Of the pair of outputs with the largest |cos|. */
  readonly objectives: readonly [string, string];
  readonly cosine: number;
}

const WARNING = 0.9;

/** The closest pair of heads of different objectives; nothing where no projection uses them. */
export function checkHeads(
  { task, names }: Pick<Subject, 'task' | 'names'>,
  parameters: ArrayLike<number>,
  step: number,
): HeadsFinding[] {
  if (names.length === 1 || task.plan.projection === 'none') return [];
  const { objectives, cosine } = closestHeads(task.shape, parameters);
  const [a, b] = [names[objectives[0]], names[objectives[1]]];
  const level = levelAbove(Math.abs(cosine), WARNING, Number.POSITIVE_INFINITY);
  return [
    {
      check: 'heads',
      level,
      message: `heads of ${a} and ${b} at step ${step}: |cos| is ${digits(Math.abs(cosine))}; expected at most ${WARNING}, above which the projection takes almost all of a direction.`,
      ...adviceFor(level, 'Use more hidden units, or another network.init.seed.'),
      step,
      objectives: [a, b],
      cosine,
    },
  ];
}

/** Objectives of the two outputs with the largest |cos|; a head that is 0 points nowhere. */
export function closestHeads(
  shape: Subject['task']['shape'],
  parameters: ArrayLike<number>,
): { readonly objectives: readonly [number, number]; readonly cosine: number } {
  const { offset, rows, cols } = layoutOf(shape).heads.weight;
  const owners = objectiveOfOutput(shape);
  const dot = (a: number, b: number): number => {
    let sum = 0;
    for (let h = 0; h < cols; h++) {
      sum += parameters[offset + a * cols + h] * parameters[offset + b * cols + h];
    }
    return sum;
  };
  let closest: ReturnType<typeof closestHeads> = { objectives: [0, 1], cosine: 0 };
  for (let a = 0; a < rows; a++) {
    for (let b = a + 1; b < rows; b++) {
      const norms = Math.sqrt(dot(a, a) * dot(b, b));
      if (owners[a] === owners[b] || norms === 0) continue;
      const cosine = dot(a, b) / norms;
      if (Math.abs(cosine) > Math.abs(closest.cosine)) {
        closest = { objectives: [owners[a], owners[b]], cosine };
      }
    }
  }
  return closest;
}
