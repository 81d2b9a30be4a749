import { initialise } from '../../src/network/init.ts';
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
