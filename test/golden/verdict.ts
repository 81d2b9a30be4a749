import { errorOf, type Verdict } from './compare.ts';

/** A verdict that gathers comparisons by the error of a tensor, each with its tolerance. */
export function openVerdict(): {
  readonly verdict: Verdict;
  judge(
    where: string,
    got: ArrayLike<number>,
    want: ArrayLike<number>,
    tolerance: number,
    raw?: ArrayLike<number>,
  ): void;
} {
  const verdict: Verdict = { worst: 0, error: 0, tolerance: 0, where: 'nowhere', count: 0 };
  return {
    verdict,
    judge(where, got, want, tolerance, raw = want) {
      const error = errorOf(got, want, raw);
      verdict.count += 1;
      if (error / tolerance < verdict.worst) return;
      Object.assign(verdict, { worst: error / tolerance, error, tolerance, where });
    },
  };
}
