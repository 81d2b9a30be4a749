/** What this project wants of itself on a software adapter: ratios within one run, and a few rates. */
import { type CaseResult, isTimed, type TimedContender } from './result.ts';
import { median, medianRatio } from './stats.ts';

/** Contenders of a case by name: `ours` must be at least `atLeast` times `over`, or reach that rate. */
interface Goal {
  readonly case: string;
  readonly ours: string;
  readonly over?: string;
  readonly atLeast: number;
}

const over = (
  name: string,
  ours: string,
  ratios: Readonly<Record<string, number>>,
): readonly Goal[] =>
  Object.entries(ratios).map(([rival, atLeast]) => ({ case: name, ours, over: rival, atLeast }));

const matmul = { 'adapter peak': 0.16, 'tfjs-webgpu': 8, 'jax-js-webgpu': 2 };

const GOALS: readonly Goal[] = [
  ...over('matmul 512', 'kitegrad matmul', matmul),
  ...over('matmul 1024', 'kitegrad matmul', matmul),
  ...over('MLP 32-256-256-2, batch 256', 'kitegrad layered', {
    'tfjs-webgpu': 20,
    'jax-js-webgpu': 3,
    'plain JS': 4,
    'kitegrad products': 0.9,
  }),
  ...over('MLP 784-512-512-10, batch 256', 'kitegrad layered', {
    'tfjs-webgpu': 14,
    'jax-js-webgpu': 3,
    'plain JS': 2.5,
    'kitegrad products': 0.9,
  }),
  ...over('per sample 1-10-1', 'kitegrad layered', { 'jax-js-webgpu': 40, 'tfjs-webgpu': 200 }),
  ...over('per sample 1-10-1', 'kitegrad fused', {
    'tfjs-webgpu': 50_000,
    'jax-js-webgpu': 10_000,
    PyTorch: 500,
    'plain JS': 0.55,
  }),
  ...over('per sample 1-120-1', 'kitegrad fused', { 'plain JS': 1.3 }),
  ...over('population of 4096, 1-10-1', 'kitegrad fused', { 'plain JS': 2.2 }),
  ...over('population of 256, 1-120-1', 'kitegrad fused', { 'plain JS': 2.2 }),
  { case: 'exact step, R = 64, trunk 12', ours: 'kitegrad layered', atLeast: 700 },
  { case: 'exact step, R = 128, trunk 64-64', ours: 'kitegrad layered', atLeast: 150 },
  { case: 'exact step, R = 256, trunk 256-256', ours: 'kitegrad layered', atLeast: 10 },
];

/** Dispatches and readbacks that a thousand steps of the fused engine may cost. */
const FUSED_PER_THOUSAND = 0.1;

export interface JudgedGoal {
  readonly name: string;
  readonly goal: string;
  readonly measured: number;
  readonly met: boolean;
}

/** Goals whose contenders were all timed. */
export function goalsOf(cases: readonly CaseResult[]): JudgedGoal[] {
  const find = (name: string, contender: string): TimedContender | undefined =>
    cases
      .find((one) => one.name === name)
      ?.contenders.filter(isTimed)
      .find((one) => one.name === contender);
  const judged = GOALS.flatMap((goal): JudgedGoal[] => {
    const ours = find(goal.case, goal.ours);
    const rival = goal.over === undefined ? undefined : find(goal.case, goal.over);
    if (!ours || (goal.over !== undefined && !rival)) return [];
    const measured = rival ? medianRatio(ours.samples, rival.samples) : median(ours.samples);
    const what = goal.over === undefined ? ' a second' : ` × ${goal.over}`;
    return [
      {
        name: goal.case,
        goal: `${goal.ours.replace('kitegrad ', '')} ≥ ${goal.atLeast.toLocaleString('en')}${what}`,
        measured,
        met: measured >= goal.atLeast,
      },
    ];
  });
  return [...judged, ...fusedCosts(cases)];
}

function fusedCosts(cases: readonly CaseResult[]): JudgedGoal[] {
  return cases.flatMap(({ name, contenders }) =>
    contenders.filter(isTimed).flatMap(({ name: who, perThousand }) => {
      if (who !== 'kitegrad fused' || !perThousand) return [];
      const measured = Math.max(perThousand.dispatches, perThousand.readbacks);
      return [
        {
          name,
          goal: `fused ≤ ${FUSED_PER_THOUSAND} dispatches and readbacks per 1,000 steps`,
          measured,
          met: measured <= FUSED_PER_THOUSAND,
        },
      ];
    }),
  );
}
