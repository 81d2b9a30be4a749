/** What an independent numpy implementation of the same recipe came to (design §5), beside what is measured here. */
import type { QualityResult } from './result.ts';
import { short } from './table.ts';

interface Independent {
  readonly name: string;
  /** Least and greatest geometric mean that was seen. */
  readonly gmR1: readonly [number, number];
  readonly gmR2: readonly [number, number];
}

const INDEPENDENT: readonly Independent[] = [
  { name: 'weighted:1', gmR1: [2.76, 2.76], gmR2: [2.42, 2.42] },
  { name: 'weighted:0.01', gmR1: [1.42, 1.42], gmR2: [6.9, 6.9] },
  { name: 'pcgrad', gmR1: [2.27, 2.27], gmR2: [1.93, 1.93] },
  { name: 'mgda', gmR1: [3.76, 3.76], gmR2: [3.52, 3.52] },
  { name: 'frozen', gmR1: [1, 1], gmR2: [12, 18] },
  { name: 'protect', gmR1: [0.89, 0.89], gmR2: [9.4, 9.4] },
  { name: 'epsilon', gmR1: [0.77, 0.77], gmR2: [0.92, 0.92] },
  { name: 'epsilon+lm', gmR1: [0.66, 0.68], gmR2: [0.051, 0.057] },
  { name: 'epsilon+lm+loo', gmR1: [0.65, 0.69], gmR2: [0.23, 0.28] },
];

export interface Comparison {
  readonly name: string;
  readonly measure: 'R₁' | 'R₂…';
  readonly independent: readonly [number, number];
  readonly here: number;
  /** How far outside the independent figures ours lies, as a factor of 1 or more. */
  readonly factor: number;
}

/** Methods that a result lacks are left out. */
export function comparisons({ methods }: QualityResult): Comparison[] {
  return INDEPENDENT.flatMap(({ name, gmR1, gmR2 }) => {
    const score = methods.find((method) => method.name === name);
    if (!score) return [];
    return [compared(name, 'R₁', gmR1, score.gmR1), compared(name, 'R₂…', gmR2, score.gmR2)];
  });
}

function compared(
  name: string,
  measure: Comparison['measure'],
  independent: readonly [number, number],
  here: number,
): Comparison {
  const [low, high] = independent;
  return { name, measure, independent, here, factor: Math.max(1, low / here, here / high) };
}

export function independentTable(result: QualityResult): string {
  const rows = comparisons(result).map(
    ({ name, measure, independent: [low, high], here, factor }) =>
      [
        `\`${name}\` ${measure}`,
        low === high ? short(low) : `${short(low)} to ${short(high)}`,
        short(here),
        `${Math.round(100 * (factor - 1))} %`,
      ].join(' | '),
  );
  return ['| | independent | here | apart |', '| --- | --- | --- | --- |']
    .concat(rows.map((row) => `| ${row} |`))
    .join('\n');
}
