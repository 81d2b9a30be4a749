import type { Score } from './score.ts';

/** The results as a markdown table, made from the scores alone. */
export function tableOf(scores: readonly Score[]): string {
  const rows = scores.map((score) => [
    `\`${score.name}\``,
    score.steps,
    withInterval(score.gmR1, score.gmR1Interval),
    withInterval(score.gmR2, score.gmR2Interval),
    score.testR1 === undefined ? '–' : `${short(score.testR1)} / ${short(score.testR2 ?? 0)}`,
    percent(score.shareR1_105),
    percent(score.shareR1_101),
    short(score.maxR1),
  ]);
  const head = [
    'method',
    'steps',
    'R₁',
    'R₂…',
    'test R₁ / R₂…',
    'R₁ ≤ 1.05',
    'R₁ ≤ 1.01',
    'largest R₁',
  ];
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

const short = (value: number) => Number(value.toPrecision(3)).toString();
const percent = (share: number) => `${Math.round(100 * share)} %`;
const withInterval = (value: number, [low, high]: readonly [number, number]) =>
  `${short(value)} [${short(low)}, ${short(high)}]`;
