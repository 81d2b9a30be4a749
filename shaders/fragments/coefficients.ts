import { u32, wgsl } from '../wgsl.ts';

/** Coefficients k of every number of a non-Archimedean network; more would only cost time. */
export const COEFFICIENTS = { least: 2, most: 4 } as const;

/** Declares `COEFFICIENTS`, k. Throws RangeError for a k outside 2 … 4. */
export function coefficientsWgsl(coefficients: number): string {
  const { least, most } = COEFFICIENTS;
  if (!(coefficients >= least && coefficients <= most)) {
    throw new RangeError(
      `coefficients: expected ${least} to ${most}, got ${coefficients}. Use as many as there are objectives.`,
    );
  }
  return wgsl`const COEFFICIENTS = ${u32(coefficients)};`;
}
