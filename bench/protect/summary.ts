import type { Judgement } from './judge.ts';

/** What protection came to over many problems. */
export interface Summary {
  readonly problems: number;
  /** Steps for protected objectives, and those of them that moved the trunk. */
  readonly steps: number;
  readonly accepted: number;
  /** Mean over the problems of the share of steps that moved the trunk. */
  readonly acceptedShare: number;
  readonly overBudget: number;
  /** max of loss / budget − 1 over all steps and protected losses. */
  readonly worst: number;
  /** Share of the problems whose second, and whose last, objective ends better than with the trunk frozen. */
  readonly secondBetter: number;
  readonly lastBetter: number;
  /** Geometric means over the problems of protected loss / loss with the trunk frozen. */
  readonly secondRatio: number;
  readonly lastRatio: number;
}

export function summaryOf(judgements: readonly Judgement[]): Summary {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const mean = (values: readonly number[]) => sum(values) / values.length;
  const ratios = (at: number) =>
    judgements.map(({ losses, frozen }) => (losses.at(at) ?? 0) / (frozen.at(at) ?? 0));
  const better = (at: number) => mean(ratios(at).map((ratio) => Number(ratio < 1)));
  const geometric = (at: number) => Math.exp(mean(ratios(at).map(Math.log)));
  return {
    problems: judgements.length,
    steps: sum(judgements.map(({ steps }) => steps)),
    accepted: sum(judgements.map(({ accepted }) => accepted)),
    acceptedShare: mean(judgements.map(({ accepted, steps }) => accepted / steps)),
    overBudget: sum(judgements.map(({ overBudget }) => overBudget)),
    worst: Math.max(...judgements.map(({ worst }) => worst)),
    secondBetter: better(1),
    lastBetter: better(-1),
    secondRatio: geometric(1),
    lastRatio: geometric(-1),
  };
}

/** A markdown table: all problems, then those with 2, 3, … objectives. */
export function tableOf(judgements: readonly Judgement[]): string {
  const counts = [...new Set(judgements.map(({ losses }) => losses.length))].sort((a, b) => a - b);
  const rows = [
    ['all', judgements] as const,
    ...counts.map((count) => {
      const own = judgements.filter(({ losses }) => losses.length === count);
      return [String(count), own] as const;
    }),
  ].map(([name, own]) => {
    const summary = summaryOf(own);
    return [
      name,
      String(summary.problems),
      String(summary.steps),
      String(summary.overBudget),
      summary.worst.toExponential(1),
      percent(summary.acceptedShare),
      `${percent(summary.secondBetter)} (${summary.secondRatio.toPrecision(3)})`,
      `${percent(summary.lastBetter)} (${summary.lastRatio.toPrecision(3)})`,
    ];
  });
  const head = [
    'objectives',
    'problems',
    'steps',
    'over budget',
    'largest L / budget − 1',
    'accepted',
    'L₂ below frozen (ratio)',
    'last L below frozen (ratio)',
  ];
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
