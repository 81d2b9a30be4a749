import { initialise } from '../../src/network/init.ts';
import { improvedRecord } from '../../src/training/lexicographic.ts';
import type { Problem } from './problem.ts';

/** Seeds of drawn members begin here, far from those of the settings. */
const FIRST_SEED = 1000;

/** A problem from several starts: its own, and others drawn for this seed of the benchmark. */
export function startsOf(problem: Problem, count: number, seed: number): Problem[] {
  return Array.from({ length: count }, (_, member) => {
    if (member === 0) return problem;
    const drawn = { scheme: 'he' as const, seed: FIRST_SEED * (seed + 1) + member };
    return { ...problem, parameters: initialise(problem.shape, drawn) };
  });
}

/**
 * The lexicographically best of a population: of those with L₁ within the budget the one with the smallest L₂, of those as
 * good up to the tolerance the one with the smallest L₃, and so on.
 *
 * @param losses [members][K]
 * @returns its index; the first member, whose own first stage set the budget, where none is within it
 */
export function bestMember(
  losses: readonly ArrayLike<number>[],
  budget: number,
  tolerance: number,
): number {
  let record: Float64Array | undefined;
  let best = 0;
  losses.forEach((own, member) => {
    if (!(own[0] <= budget)) return;
    const floors = Array.from(own, (_, k) => (k === 0 ? budget : 0));
    const improved = improvedRecord(own, record, { floors, tolerance });
    if (!improved) return;
    record = improved;
    best = member;
  });
  return best;
}
