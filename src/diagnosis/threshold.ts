/**
 * Thresholds against what their targets allow: the variance, which a constant reaches, and a floor that no network can
 * go below, because rows with equal inputs get equal outputs.
 */
import type { Dataset, Matrix } from '../data/dataset.ts';
import { columnMoments } from '../data/standardise.ts';
import { adviceFor, digits, type Judgement, type Level } from './level.ts';

export interface ThresholdFinding extends Judgement {
  readonly check: 'threshold';
  readonly objective: string;
  readonly threshold: number;
  /** Population variance of the target, averaged over its columns. */
  readonly variance: number;
  /** The loss below which no network gets. */
  readonly floor: number;
}

/** Share of the variance. */
const HARD = 1e-4;

/**
 * @param seen the data as training sees it
 * @param asked thresholds of the objectives that are asked for theirs, in priority order
 */
export function checkThresholds(
  seen: Dataset,
  asked: readonly number[],
  names: readonly string[],
): ThresholdFinding[] {
  const groups = groupsOfEqualRows(seen.inputs);
  return asked.map((threshold, k) => {
    const target = seen.targets[k];
    const variance = meanOf(columnMoments(target).map(({ std }) => std ** 2));
    const floor = varianceWithin(groups, target);
    const { level, says, advice } = judge(threshold, variance, floor);
    return {
      check: 'threshold',
      level,
      message: `objective ${names[k]}: threshold ${digits(threshold)} ${says}.`,
      ...adviceFor(level, advice),
      objective: names[k],
      threshold,
      variance,
      floor,
    };
  });
}

function judge(
  threshold: number,
  variance: number,
  floor: number,
): { readonly level: Level; readonly says: string; readonly advice: string } {
  if (threshold < floor) {
    return {
      level: 'problem',
      says: `is below ${digits(floor)}, the least loss that any network reaches: rows with equal inputs have different targets`,
      advice: `Give a threshold above ${digits(floor)}, or add an input that tells these rows apart.`,
    };
  }
  if (threshold >= variance) {
    return {
      level: 'warning',
      says: `is at or above the target's variance ${digits(variance)}: a constant meets it, and the objective may never be trained`,
      advice: 'Give it as a share of the variance, such as { "relative": 0.001 }.',
    };
  }
  const share = digits(threshold / variance);
  if (threshold < HARD * variance) {
    return {
      level: 'warning',
      says: `asks for 1 − R² of ${share} (below ${HARD}; the target's variance is ${digits(variance)}): lower objectives may hardly be trained`,
      advice: 'Give it as a share of the variance, such as { "relative": 0.001 }.',
    };
  }
  return {
    level: 'ok',
    says: `asks for 1 − R² of ${share}; the target's variance is ${digits(variance)}`,
    advice: '',
  };
}

/** Rows by their inputs, [N]: equal rows have the same number; numbers are consecutive from 0. */
export function groupsOfEqualRows({ rows, cols, values }: Matrix): Uint32Array {
  const compare = (a: number, b: number): number => {
    for (let i = 0; i < cols; i++) {
      const difference = values[a * cols + i] - values[b * cols + i];
      if (difference !== 0) return difference;
    }
    return 0;
  };
  const sorted = new Uint32Array(rows).map((_, row) => row).sort(compare);
  const groups = new Uint32Array(rows);
  for (let index = 1; index < rows; index++) {
    const isNew = compare(sorted[index - 1], sorted[index]) !== 0;
    groups[sorted[index]] = groups[sorted[index - 1]] + Number(isNew);
  }
  return groups;
}

/** Mean over rows and columns of (target − mean of its group)². */
function varianceWithin(groups: Uint32Array, { rows, cols, values }: Matrix): number {
  const sums = new Float64Array(rows * cols);
  const counts = new Float64Array(rows);
  const squares = new Float64Array(rows * cols);
  const each = (visit: (value: number, sum: number, group: number) => void) => {
    values.forEach((value, index) => {
      const group = groups[Math.floor(index / cols)];
      visit(value, group * cols + (index % cols), group);
    });
  };
  groups.forEach((group) => {
    counts[group] += 1;
  });
  each((value, sum) => {
    sums[sum] += value;
  });
  each((value, sum, group) => {
    // A single row's mean is itself, without rounding.
    if (counts[group] > 1) squares[sum] += (value - sums[sum] / counts[group]) ** 2;
  });
  return squares.reduce((total, square) => total + square, 0) / values.length;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
