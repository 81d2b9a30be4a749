/**
 * Tomorrow's weather from today's: the highest temperature is what counts, the lowest and the wind come second.
 * `npm run example -- kpi-first` trains every contender from five seeds and writes figure.svg.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Experiment, type Run, train } from '../../src/index.ts';
import { drawTradeOff } from './figure.ts';

const SEEDS = [0, 1, 2, 3, 4];
const STEPS = 1000;
/** What objective 1 gets for itself in methods with stages. */
const OWN = 600;

const before = ['temp_max_before', 'temp_min_before', 'wind_before', 'precipitation_before'];

const experiment = (seed: number, training: Experiment['training']): Experiment => ({
  data: {
    preset: 'weather',
    inputs: ['day_sin', 'day_cos', ...before],
    objectives: [['temp_max'], ['temp_min', 'wind']],
    split: { test: 0.2, seed },
  },
  network: { hidden: [16], activation: 'tanh', init: { scheme: 'he', seed } },
  objectives: [{ name: 'temp_max' }, { name: 'temp_min and wind' }],
  training,
  record: { leakEvery: 0, movementEvery: 0 },
  engine: 'reference',
});

type Training = NonNullable<Experiment['training']>;

const CONTENDERS: readonly { readonly name: string; readonly training: Training }[] = [
  { name: 'temp_max alone', training: { method: 'single', steps: STEPS } },
  { name: `temp_max alone, ${OWN} steps`, training: { method: 'single', steps: OWN } },
  { name: 'epsilon', training: { method: 'epsilon', stages: [OWN, STEPS - OWN], steps: STEPS } },
  { name: 'weighted, 1 : 1', training: { method: 'weighted', weight: 1, steps: STEPS } },
  { name: 'weighted, 1 : 0.1', training: { method: 'weighted', weight: 0.1, steps: STEPS } },
  { name: 'frozen trunk', training: { method: 'frozen', steps: STEPS } },
];

export interface Outcome {
  readonly name: string;
  /** L₁ over that of objective 1 alone in as many steps: geometric mean, and the worst of the seeds. */
  readonly price: number;
  readonly worst: number;
  /** L₁ over that after `OWN` steps alone, the worst of the seeds. */
  readonly worstOfOwn: number;
  /** L₂, geometric mean. */
  readonly second: number;
  /** R² on the days that were kept from training, mean over the seeds: temp_max, temp_min, wind. */
  readonly test: readonly number[];
}

export async function main(): Promise<void> {
  const runs: Run[][] = [];
  for (const { name, training } of CONTENDERS) {
    process.stderr.write(`${name}\n`);
    const own: Run[] = [];
    for (const seed of SEEDS) own.push(await train(experiment(seed, training)));
    runs.push(own);
  }
  const [alone, stage] = runs;
  const outcomes = runs.map((own, index) => outcomeOf(CONTENDERS[index].name, own, alone, stage));
  console.log(tableOf(outcomes));
  const shown = outcomes.filter(({ name }) => name !== CONTENDERS[1].name);
  writeFileSync(fileURLToPath(new URL('figure.svg', import.meta.url)), drawTradeOff(shown));
}

function outcomeOf(
  name: string,
  runs: readonly Run[],
  alone: readonly Run[],
  stage: readonly Run[],
): Outcome {
  const over = (reference: readonly Run[]) =>
    runs.map(({ losses }, index) => losses[0] / reference[index].losses[0]);
  const tests = runs.map(({ quality }) => (quality.test ?? []).flatMap(({ r2 = [] }) => [...r2]));
  return {
    name,
    price: geometricMean(over(alone)),
    worst: Math.max(...over(alone)),
    worstOfOwn: Math.max(...over(stage)),
    second: geometricMean(runs.map(({ losses }) => losses[1])),
    test: tests[0].map((_, output) => mean(tests.map((values) => values[output]))),
  };
}

function tableOf(outcomes: readonly Outcome[]): string {
  return [
    `| method | L₁ / alone, ${STEPS} steps (worst) | worst L₁ / alone, ${OWN} steps | L₂ | test R²: temp_max, temp_min, wind |`,
    '| --- | --- | --- | --- | --- |',
    ...outcomes.map(
      ({ name, price, worst, worstOfOwn, second, test }) =>
        `| ${name} | ${price.toFixed(3)} (${worst.toFixed(3)}) | ${worstOfOwn.toFixed(3)} | ${second.toFixed(3)} | ${test.map((r2) => r2.toFixed(3)).join(', ')} |`,
    ),
  ].join('\n');
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const geometricMean = (values: readonly number[]) => Math.exp(mean(values.map(Math.log)));
