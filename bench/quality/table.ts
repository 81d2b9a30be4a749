/** The results as markdown, made from the result file alone. */
import type { QualityResult } from './result.ts';
import type { Score } from './score.ts';

interface Column {
  readonly head: string;
  readonly cell: (score: Score) => string;
}

const METHOD: Column = { head: 'method', cell: ({ name }) => `\`${name}\`` };
const PROMISE: Column = { head: 'promise for L₁', cell: ({ promise }) => promise };
const STEPS: Column = { head: 'steps', cell: ({ steps }) => steps };
const R1: Column = {
  head: 'R₁',
  cell: ({ gmR1, gmR1Interval }) => withInterval(gmR1, gmR1Interval),
};
const R2: Column = {
  head: 'R₂…',
  cell: ({ gmR2, gmR2Interval }) => withInterval(gmR2, gmR2Interval),
};
const WITHIN_101: Column = { head: 'R₁ ≤ 1.01', cell: (score) => percent(score.shareR1_101) };
const WITHIN_105: Column = { head: 'R₁ ≤ 1.05', cell: (score) => percent(score.shareR1_105) };
const LARGEST: Column = { head: 'largest R₁', cell: ({ maxR1 }) => short(maxR1) };
const TEST: Column = {
  head: 'test R₁ / R₂…',
  cell: ({ test }) => (test ? `${short(test.gmR1)} / ${short(test.gmR2)}` : '–'),
};
/** One-stage methods are compared at equal steps anyway. */
const EQUAL_STEPS: Column = {
  head: 'at equal steps: R₁ / R₂…, R₁ ≤ 1.01',
  cell: ({ equalSteps, ...score }) => {
    const { gmR1, gmR2, shareR1_101 } = equalSteps ?? score;
    return `${short(gmR1)} / ${short(gmR2)}, ${percent(shareR1_101)}`;
  },
};

/** Only for methods with curvature steps: their references get such steps as well. */
const SAME_OPTIMIZER: Column = {
  head: 'against Adam + LM alone: R₁ / R₂…, test',
  cell: ({ sameOptimizer }) => {
    if (!sameOptimizer) return '–';
    const { gmR1, gmR2, test } = sameOptimizer;
    const tested = test ? `${short(test.gmR1)} / ${short(test.gmR2)}` : '–';
    return `${short(gmR1)} / ${short(gmR2)}, ${tested}`;
  },
};

/** What the README shows. */
export function shortTable(result: QualityResult): string {
  return markdown(result, [METHOD, PROMISE, STEPS, R1, R2, TEST, WITHIN_101, EQUAL_STEPS]);
}

export function fullTable(result: QualityResult): string {
  return markdown(result, [
    METHOD,
    PROMISE,
    STEPS,
    R1,
    R2,
    TEST,
    WITHIN_105,
    WITHIN_101,
    LARGEST,
    EQUAL_STEPS,
    SAME_OPTIMIZER,
  ]);
}

export function machineLine({ methods, engine, machine, date }: QualityResult): string {
  const runs = Math.max(...methods.map((method) => method.runs.length));
  const settings = new Set(methods.flatMap((method) => method.runs.map((run) => run.setting)));
  return (
    `${settings.size} settings, ${runs} runs per method; engine ${engine} (f64, no GPU), ${machine.cpu}, ` +
    `${machine.cores} cores, Node ${machine.node.replace(/^v/, '')}, ${date.slice(0, 10)}.`
  );
}

function markdown({ methods }: QualityResult, all: readonly Column[]): string {
  const hasCurvature = methods.some(({ sameOptimizer }) => sameOptimizer);
  const columns = all.filter((column) => hasCurvature || column !== SAME_OPTIMIZER);
  return [
    columns.map(({ head }) => head),
    columns.map(() => '---'),
    ...methods.map((score) => columns.map(({ cell }) => cell(score))),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** Three digits; large numbers as 7.61e7. */
export function short(value: number): string {
  if (value >= 1e4) return value.toExponential(2).replace('e+', 'e');
  return Number(value.toPrecision(3)).toString();
}

const percent = (share: number) => `${Math.round(100 * share)} %`;
const withInterval = (value: number, [low, high]: readonly [number, number]) =>
  `${short(value)} [${short(low)}, ${short(high)}]`;
