import { REPORT21_CSV } from './report21.ts';

const [, ...REPORT21_ROWS] = REPORT21_CSV.trim()
  .split('\n')
  .map((line) => line.split(','));

/** The report's x with y1 and y2 as they are, x² and 1/x (§5.5, §7.1); x = 0 has no 1/x: that row is left out. */
export const WITHOUT_ZERO_CSV = csv(
  'x,y1,y2,x2,invx',
  REPORT21_ROWS.filter(([x]) => Number(x) !== 0),
  (x) => [x * x, 1 / x],
);

/** The report's x with y1 and y2 as they are, and x² (§5.5); all 21 rows. */
export const SQUARE_CSV = csv('x,y1,y2,x2', REPORT21_ROWS, (x) => [x * x]);

/** sin 2.5q and cos 4q on 48 points q from −1.7 to 1.7. */
export const WAVES_CSV = [
  'q,sine,cosine',
  ...Array.from({ length: 48 }, (_, row) => {
    const q = -1.7 + (3.4 * row) / 47;
    return [q, Math.sin(2.5 * q), Math.cos(4 * q)].join(',');
  }),
].join('\n');

function csv(
  header: string,
  rows: readonly (readonly string[])[],
  formulas: (x: number) => readonly number[],
): string {
  const lines = rows.map(([x, y1, y2]) => [x, y1, y2, ...formulas(Number(x))].join(','));
  return [header, ...lines].join('\n');
}
