/**
 * Two targets with a correlation of choice on the report's 21 points.
 *
 *   x, t₁ [N]  x and y1 of the report, standardised
 *   u     [N]  sin(2.5 x + φ), φ drawn per seed, made orthogonal to 1 and t₁, then standardised
 *   t₂(ρ) [N]  ρ·t₁ + √(1 − ρ²)·u:  mean 0, variance 1, correlation with t₁ exactly ρ
 *
 * Source: report §2.1 (data) and §7 (the hypothesis that similar targets help each other).
 */
import { datasetFromPreset } from '../../src/data/presets.ts';
import { standardise } from '../../src/data/standardise.ts';
import { counterUniform } from '../../src/numbers/counter.ts';

export interface Targets {
  readonly x: readonly number[];
  readonly first: readonly number[];
  readonly second: readonly number[];
}

const FREQUENCY = 2.5; // radians per standard deviation of x: 1.3 periods over the data
const PHASE_STREAM = 1001; // beside those of src/numbers/counter.ts

/** @param rho −1 … 1 */
export function correlatedTargets(rho: number, seed: number): Targets {
  const { x, first } = reportData();
  const phase = 2 * Math.PI * counterUniform(seed, PHASE_STREAM, 0);
  const other = uncorrelated(
    x.map((value) => Math.sin(FREQUENCY * value + phase)),
    first,
  );
  const rest = Math.sqrt(1 - rho * rho);
  return { x, first, second: first.map((value, row) => rho * value + rest * other[row]) };
}

/** Pearson's coefficient. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const [p, q] = [standardised(a), standardised(b)];
  return dot(p, q) / p.length;
}

function reportData() {
  const { dataset } = standardise(
    datasetFromPreset('report21', { inputs: ['x'], objectives: [['y1']] }),
  );
  return {
    x: Array.from(dataset.inputs.values),
    first: Array.from(dataset.targets[0].values),
  };
}

/** What is left of a curve off 1 and `base` (which is standardised), standardised. */
function uncorrelated(curve: readonly number[], base: readonly number[]): number[] {
  const centred = standardised(curve);
  const along = dot(centred, base) / dot(base, base);
  return standardised(centred.map((value, row) => value - along * base[row]));
}

function standardised(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const centred = values.map((value) => value - mean);
  const std = Math.sqrt(dot(centred, centred) / values.length);
  return centred.map((value) => value / std);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, row) => sum + value * b[row], 0);
}
