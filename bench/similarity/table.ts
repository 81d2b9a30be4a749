/** The summary as text: a line per measurement, granularity, projection and correlation; then the contrasts. */
import type { Interval } from './interval.ts';
import type { Contrast, Group, Summary } from './summary.ts';

export function tableOf(summaries: readonly Summary[], differences: readonly Contrast[]): string {
  const lines = [
    row(['', 'rows', 'projection', 'rho', 'seeds', 'phase 2', 'L1', 'L2', ...EFFECTS]),
    ...[...summaries]
      .sort(inOrder)
      .map((summary) =>
        row([
          ...placeOf(summary),
          summary.rho.toFixed(2),
          String(summary.seeds),
          percent(summary.share),
          ...summary.losses.map((loss) => loss.toPrecision(2)),
          ...cells(summary.effect),
        ]),
      ),
    '',
    '|rho| = 1 minus rho = 0, per seed',
    row(['', 'rows', 'projection', '', 'seeds', '', '', '', ...EFFECTS]),
    ...[...differences]
      .sort((a, b) => compare(placeOf(a), placeOf(b)))
      .map((difference) =>
        row([
          ...placeOf(difference),
          '',
          String(difference.seeds),
          '',
          '',
          '',
          ...cells(difference.effect),
        ]),
      ),
  ];
  return lines.join('\n');
}

const EFFECTS = ['cosine', 'raise L1', '… overshot', 'mean change of L1'];
const WIDTHS = [9, 7, 11, 6, 6, 8, 8, 8, 24, 22, 22, 32];

const row = (cells: readonly string[]) =>
  cells
    .map((cell, column) => cell.padEnd(WIDTHS[column]))
    .join('')
    .trimEnd();

function cells({ cosine, raised, overshot, change }: Summary['effect']): string[] {
  return [
    interval(cosine, (value) => value.toFixed(3)),
    interval(raised, percent),
    interval(overshot, percent),
    interval(change, (value) => value.toExponential(1)),
  ];
}

function interval({ mean, low, high }: Interval, text: (value: number) => string): string {
  return `${text(mean)} [${text(low)}, ${text(high)}]`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function placeOf({ measurement, granularity, projection }: Group): string[] {
  return [measurement, granularity, projection];
}

function inOrder(a: Summary, b: Summary): number {
  return compare(placeOf(a), placeOf(b)) || a.rho - b.rho;
}

function compare(a: readonly string[], b: readonly string[]): number {
  return a.join().localeCompare(b.join());
}
