import type { LexicographicOrder } from './lexicographic.ts';

/**
 * The lexicographically best of several networks. Objective by objective, in order of priority, those stay whose loss is
 *
 *   L_k ≤ max(floor_k, (1 + tolerance) · smallest L_k of those that are left)
 *
 * and of the last objective those with the smallest; of several, the first in lexicographic order. No member that is left
 * out is as good in every objective and better in one. This is the lexicographic method with tolerances (Waltz, IEEE
 * Transactions on Automatic Control 12(2), 179–180, 1967).
 *
 * @param losses [members][K]; a member without finite losses, or undefined, is never chosen
 * @returns its index, or undefined where no member has finite losses
 */
export function selectMember(
  losses: readonly (ArrayLike<number> | undefined)[],
  { floors, tolerance }: LexicographicOrder,
): number | undefined {
  let left = losses.flatMap((own, member) =>
    own && floors.every((_, k) => Number.isFinite(own[k])) ? [{ own, member }] : [],
  );
  floors.forEach((floor, k) => {
    const smallest = Math.min(...left.map(({ own }) => own[k]));
    const isLast = k === floors.length - 1;
    const most = isLast ? smallest : Math.max(floor, (1 + tolerance) * smallest);
    left = left.filter(({ own }) => own[k] <= most);
  });
  const [first] = left.sort((a, b) => differenceOf(a.own, b.own));
  return first?.member;
}

/** Of the first objective in which the losses differ. */
function differenceOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const k = Array.from(a).findIndex((loss, index) => loss !== b[index]);
  return k < 0 ? 0 : a[k] - b[k];
}
