import { countText, numberText } from './numberText.ts';

/** One axis of a panel: its scale, its ticks and how they read. */
export interface Axis {
  readonly type: 'linear' | 'log' | 'symlog';
  readonly domain: readonly [number, number];
  /** Values, or about how many. */
  readonly ticks: readonly number[] | number;
  readonly format: (value: number) => string;
  /** Where a symmetric logarithm turns from linear to logarithmic. */
  readonly constant?: number;
  readonly label?: string;
  /** Without numbers: the panel below has them. */
  readonly bare?: boolean;
}

/** Steps 0 … total. */
export function stepAxis(total: number, label?: string, ticks = 6): Axis {
  return {
    type: 'linear',
    domain: [0, Math.max(1, total)],
    ticks,
    format: countText,
    ...(label === undefined ? { bare: true } : { label }),
  };
}

/** From the smallest to the largest value, with some air. */
export function linearAxis(values: Iterable<number>, label?: string, ticks = 5): Axis {
  const [low, high] = extent(values, Number.isFinite, [0, 1]);
  const air = 0.04 * (high - low || Math.abs(high) || 1);
  return {
    type: 'linear',
    domain: [low - air, high + air],
    ticks,
    format: (value) => numberText(value, 6),
    ...(label !== undefined && { label }),
  };
}

/** Over the positive values; what is not positive has no place on it. */
export function logAxis(values: Iterable<number>, label?: string): Axis {
  const [low, high] = extent(values, (value) => value > 0 && Number.isFinite(value), [0.1, 1]);
  const domain: readonly [number, number] = [low / 1.25, high * 1.25];
  return {
    type: 'log',
    domain,
    ticks: decades(domain),
    format: numberText,
    ...(label !== undefined && { label }),
  };
}

/** Both signs by size: linear within ±constant. */
export function symmetricLogAxis(largest: number, constant: number): Axis {
  const size = Math.max(largest, 2 * constant);
  const powers = decades([constant, size], 3);
  return {
    type: 'symlog',
    domain: [-size * 1.25, size * 1.25],
    constant,
    ticks: [...powers.map((power) => -power), 0, ...powers],
    format: (value) => (value > 0 ? `+${numberText(value)}` : numberText(value)),
  };
}

function extent(
  values: Iterable<number>,
  counts: (value: number) => boolean,
  otherwise: readonly [number, number],
): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!counts(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : otherwise;
}

/** Powers of ten within a domain, at most `most` and evenly apart; 1, 2 and 5 times them where it has less than two. */
function decades([low, high]: readonly [number, number], most = 5): number[] {
  const first = Math.ceil(Math.log10(low));
  const last = Math.floor(Math.log10(high));
  const every = Math.ceil((last - first + 1) / most);
  const powers: number[] = [];
  for (let power = last; power >= first; power -= every) powers.unshift(Number(`1e${power}`));
  if (last - first >= 1) return powers;
  return [first - 1, first, first + 1]
    .flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)))
    .filter((value) => value >= low && value <= high);
}
