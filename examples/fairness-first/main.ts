/**
 * Salaries from experience, degree and district: the two groups must have the same mean prediction before anything else
 * counts. The network does not see the group, but the district tells much of it.
 * `npm run example -- fairness-first` trains every contender from five seeds and writes figure.svg.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Experiment, layersOf, type Run, train } from '../../src/index.ts';
import { counterNormal, counterUniform } from '../../src/numbers/counter.ts';
import { frozenTrunk } from '../frozenTrunk.ts';
import { drawTradeOff } from './figure.ts';

const SEEDS = [0, 1, 2, 3, 4];
const STEPS = 3000;
/** What parity gets for itself in methods with stages: it is reached at once. */
const OWN = 100;
const PEOPLE = 500;
/** Squared gap, in standard deviations of the salary, that counts as none. */
const THRESHOLD = 1e-4;

/** Two groups that live in different districts and are paid differently for the same work; thousands a year. */
function people(seed: number) {
  const rows = Array.from({ length: PEOPLE }, (_, i) => {
    const group = counterUniform(seed, 1, i) < 0.4 ? 'B' : 'A';
    const isB = Number(group === 'B');
    const experience = 20 * counterUniform(seed, 2, i);
    const degree = Number(counterUniform(seed, 3, i) < 0.5);
    const district = 1.5 * isB + counterNormal(seed, 4, i);
    const fair = 30 + 12 * Math.log1p(experience) + 8 * degree;
    const salary = fair * (1 - 0.15 * isB) + 3 * counterNormal(seed, 5, i);
    return { group, x: [experience, degree, district], salary };
  });
  return {
    x: rows.map(({ x }) => x),
    targets: [rows.map(({ salary }) => salary)],
    groups: { group: rows.map(({ group }) => group) },
  };
}

type Training = NonNullable<Experiment['training']>;
type Objectives = Experiment['objectives'];

const FAIR = { name: 'parity', penalty: { parity: 'group' }, threshold: THRESHOLD } as const;
const FIT = { name: 'salary' } as const;

function experiment(
  seed: number,
  training: Training,
  objectives: Objectives = [FAIR, FIT],
): Experiment {
  return {
    data: {
      ...people(seed),
      inputNames: ['experience', 'degree', 'district'],
      targetNames: [['salary']],
      split: { test: 0.3, seed },
    },
    network: { hidden: [12], activation: 'tanh', init: { scheme: 'he', seed } },
    objectives,
    training: { headSolve: false, steps: STEPS, ...training },
    record: { leakEvery: 0, movementEvery: 0 },
    engine: 'reference',
  };
}

type Contender = (seed: number) => Promise<Run>;
const CONTENDERS: readonly (readonly [string, Contender])[] = [
  ['parity alone', (seed) => train(experiment(seed, { method: 'single' }))],
  ['salary alone', (seed) => train(experiment(seed, { method: 'single' }, [FIT]))],
  ['epsilon', (seed) => train(experiment(seed, { method: 'epsilon', stages: [OWN, STEPS - OWN] }))],
  ['phase', (seed) => train(experiment(seed, { method: 'phase', learningRate: 0.1 }))],
  ...[1, 10, 100].map((weight): readonly [string, Contender] => [
    `weighted, ${weight} : 1`,
    (seed) => train(experiment(seed, { method: 'weighted', weight: 1 / weight })),
  ]),
  [
    'frozen trunk',
    (seed) => frozenTrunk(experiment(seed, { method: 'single' }), experiment(seed, {}, [FIT])),
  ],
];

export interface Outcome {
  readonly name: string;
  /** Gap of the groups' mean predictions, thousands a year: worst of the seeds, on training and test rows. */
  readonly gap: number;
  readonly testGap: number;
  /** Root mean square error on the test rows, thousands a year; mean. */
  readonly error: number;
}

export async function main(): Promise<void> {
  const outcomes: Outcome[] = [];
  for (const [name, run] of CONTENDERS) {
    process.stderr.write(`${name}\n`);
    const runs: Run[] = [];
    for (const seed of SEEDS) runs.push(await run(seed));
    outcomes.push(await outcomeOf(name, runs));
  }
  console.log(tableOf(outcomes));
  writeFileSync(
    fileURLToPath(new URL('figure.svg', import.meta.url)),
    drawTradeOff(outcomes.filter(({ name }) => name !== 'parity alone')),
  );
}

async function outcomeOf(name: string, runs: readonly Run[]): Promise<Outcome> {
  const gaps = await Promise.all(runs.map((run, index) => gapsOf(run, SEEDS[index])));
  return {
    name,
    gap: Math.max(...gaps.map(({ training }) => training)),
    testGap: Math.max(...gaps.map(({ test }) => test)),
    error: mean(runs.map(({ quality }) => quality.test?.at(-1)?.rmse?.[0] ?? Number.NaN)),
  };
}

/** A model's gaps on the two parts, measured as a penalty by a run of one step that it begins. */
async function gapsOf({ model }: Run, seed: number) {
  const init = layersOf(model.shape, model.parameters);
  const measured = experiment(seed, { method: 'single', steps: 1, learningRate: 1e-12 });
  const { quality } = await train({ ...measured, network: { ...measured.network, init } });
  const std = model.maps.targets.at(-1)?.[0].std ?? 1;
  return {
    training: std * Math.sqrt(quality.training[0].loss),
    test: std * Math.sqrt(quality.test?.[0].loss ?? Number.NaN),
  };
}

function tableOf(outcomes: readonly Outcome[]): string {
  return [
    '| method | gap, training (worst) | gap, test (worst) | RMSE, test |',
    '| --- | --- | --- | --- |',
    ...outcomes.map(
      ({ name, gap, testGap, error }) =>
        `| ${name} | ${gap.toFixed(3)} | ${testGap.toFixed(2)} | ${error.toFixed(2)} |`,
    ),
  ].join('\n');
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
