/**
 * Classes in levels: which objectives' classes are parts of another's, read from the targets, and how far predictions
 * keep to that.
 *
 *   scores   [rows, classes] per objective   the predicted class is the largest, as `predictedClasses` says
 *   target   [rows, classes] per objective   likewise
 */
import type { Matrix } from '../data/dataset.ts';
import { InputError, ShapeError } from '../errors.ts';
import { predictedClasses } from './metrics.ts';

/** Every class of the objective `fine` lies in one class of `coarse`, another objective of higher priority. */
export interface Nesting {
  readonly coarse: number;
  readonly fine: number;
  /** [fine classes] the coarse class of each; undefined for classes that no row has. */
  readonly parents: readonly (number | undefined)[];
}

/**
 * All pairs of objectives whose classes nest, told by their targets; undefined stands for an objective without classes.
 * Few rows may nest by chance.
 */
export function nestingsOf(targets: readonly (Matrix | undefined)[]): Nesting[] {
  const classes = targets.map((target) => target && predictedClasses(target));
  return targets.flatMap((fine, j) =>
    classes.slice(0, j).flatMap((above, i) => {
      const own = classes[j];
      const parents = fine && own && above && parentsOf(own, above, fine.cols);
      return parents ? [{ coarse: i, fine: j, parents }] : [];
    }),
  );
}

/** Undefined where the rows of a fine class are of several coarse ones. */
function parentsOf(
  fine: Uint32Array,
  coarse: Uint32Array,
  classes: number,
): (number | undefined)[] | undefined {
  const parents = new Array<number | undefined>(classes).fill(undefined);
  for (let row = 0; row < fine.length; row++) {
    parents[fine[row]] ??= coarse[row];
    if (parents[fine[row]] !== coarse[row]) return undefined;
  }
  return parents;
}

/**
 * Agreement of levels: share of the rows whose predicted classes all lie in each other, right or wrong. `scores` has an
 * entry for every objective that a nesting names.
 */
export function levelConsistency(
  scores: readonly (Matrix | undefined)[],
  nestings: readonly Nesting[],
): number {
  const classes = scores.map((matrix) => matrix && predictedClasses(matrix));
  const compared = nestings.map(({ coarse, fine, parents }) => {
    const [above, own] = [classes[coarse], classes[fine]];
    checkNesting(scores[coarse], scores[fine], parents);
    return { above, own, parents };
  });
  const rows = scores.find((matrix) => matrix)?.rows ?? 0;
  let consistent = 0;
  for (let row = 0; row < rows; row++) {
    consistent += Number(
      compared.every(({ above, own, parents }) => above && own && parents[own[row]] === above[row]),
    );
  }
  return consistent / rows;
}

function checkNesting(
  coarse: Matrix | undefined,
  fine: Matrix | undefined,
  parents: Nesting['parents'],
): void {
  if (!coarse || !fine || coarse.rows !== fine.rows) {
    throw new ShapeError(
      `levelConsistency: expected as many rows of fine as of coarse scores: expected ${coarse?.rows}, got ${fine?.rows}`,
    );
  }
  if (parents.length !== fine.cols) {
    throw new ShapeError(
      `levelConsistency: parents: expected one per fine class: expected ${fine.cols}, got ${parents.length}`,
    );
  }
  parents.forEach((parent, own) => {
    if (parent === undefined) return;
    if (Number.isInteger(parent) && parent >= 0 && parent < coarse.cols) return;
    throw new InputError(
      `levelConsistency: parents[${own}]: expected a class from 0 to ${coarse.cols - 1}, got ${parent}.`,
    );
  });
}
