/**
 * The capacity of a battery from its number of charges: physics says that it never grows, the measurements are noisy.
 * `npm run example -- physics-first` trains every contender on five sets of measurements and writes figure.svg.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Experiment, type Model, type Run, train } from '../../src/index.ts';
import { counterNormal } from '../../src/numbers/counter.ts';
import { frozenTrunk } from '../frozenTrunk.ts';
import { drawCurves } from './figure.ts';

const SEEDS = [0, 1, 2, 3, 4];
const STEPS = 6000;
const CYCLES = Array.from({ length: 40 }, (_, i) => 25 * i);
/** In ampere-hours. */
const NOISE = 0.06;
/** Mean square slope (in standard deviations) that counts as none. */
const THRESHOLD = 1e-6;

/** Slow fading, then a knee: 2 Ah to about 1.2 Ah in 1,000 charges. */
export function capacity(cycle: number): number {
  return 2 - 0.25 * (cycle / 1000) - 0.55 / (1 + Math.exp((700 - cycle) / 60));
}

export interface Measured {
  readonly cycle: number;
  readonly capacity: number;
}

function measurements(seed: number): Measured[] {
  return CYCLES.map((cycle, i) => ({
    cycle,
    capacity: capacity(cycle) + NOISE * counterNormal(seed, 1, i),
  }));
}

type Training = NonNullable<Experiment['training']>;
type Objectives = Experiment['objectives'];

const NEVER_GROWS = {
  name: 'never grows',
  penalty: { decreasing: 'cycle', step: 0.02 },
  threshold: THRESHOLD,
} as const;
const FIT = { name: 'fit' } as const;

function experiment(
  seed: number,
  training: Training,
  objectives: Objectives = [NEVER_GROWS, FIT],
): Experiment {
  const data = measurements(seed);
  return {
    data: {
      x: data.map(({ cycle }) => cycle),
      targets: [data.map((one) => one.capacity)],
      inputNames: ['cycle'],
      targetNames: [['capacity']],
    },
    network: { hidden: [24], activation: 'tanh', init: { scheme: 'he', seed } },
    objectives,
    training: { headSolve: false, steps: STEPS, ...training },
    record: { leakEvery: 0, movementEvery: 0 },
    engine: 'reference',
  };
}

type Contender = (seed: number) => Promise<Run>;
const CONTENDERS: readonly (readonly [string, Contender])[] = [
  ['physics alone', (seed) => train(experiment(seed, { method: 'single' }))],
  ['fit alone', (seed) => train(experiment(seed, { method: 'single' }, [FIT]))],
  ['epsilon', (seed) => train(experiment(seed, { method: 'epsilon' }))],
  ...[1, 100, 1e4].map((weight): readonly [string, Contender] => [
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
  /** The penalty, worst of the seeds, on 1,000 points between the measurements as well. */
  readonly violation: number;
  /** Largest rise of the predicted capacity anywhere, in Ah; worst of the seeds. */
  readonly rise: number;
  /** Root mean square distance from the measurements and from the curve behind them, in Ah; means. */
  readonly toData: number;
  readonly toCurve: number;
  readonly models: readonly Model[];
}

export async function main(): Promise<void> {
  const outcomes: Outcome[] = [];
  for (const [name, run] of CONTENDERS) {
    process.stderr.write(`${name}\n`);
    const models: Model[] = [];
    for (const seed of SEEDS) models.push((await run(seed)).model);
    outcomes.push(outcomeOf(name, models));
  }
  console.log(tableOf(outcomes));
  const shown = ['fit alone', 'epsilon', 'weighted, 1 : 1', 'weighted, 10000 : 1'];
  writeFileSync(
    fileURLToPath(new URL('figure.svg', import.meta.url)),
    drawCurves(
      outcomes.filter(({ name }) => shown.includes(name)),
      measurements(SEEDS[0]),
    ),
  );
}

/** Over the whole range, far closer than the measurements. */
export const GRID = Array.from({ length: 1000 }, (_, i) => (975 * i) / 999);

export function predicted(model: Model, cycles: readonly number[]): number[] {
  return model.predict(cycles.map((cycle) => [cycle])).at(-1) ?? [];
}

function outcomeOf(name: string, models: readonly Model[]): Outcome {
  const perSeed = models.map((model, index) => {
    const curve = predicted(model, GRID);
    const { inputs, targets } = model.maps;
    // The slope in the units that training sees.
    const scale = inputs[0].std / (targets.at(-1)?.[0].std ?? 1) / (GRID[1] - GRID[0]);
    const rises = curve.slice(1).map((value, i) => Math.max(0, value - curve[i]));
    const lowest = curve.map((_, i) => Math.min(...curve.slice(0, i + 1)));
    const measured = measurements(SEEDS[index]);
    const atData = predicted(model, CYCLES);
    return {
      violation: mean(rises.map((rise) => (scale * rise) ** 2)),
      rise: Math.max(...curve.map((value, i) => value - lowest[i])),
      toData: rms(atData.map((value, i) => value - measured[i].capacity)),
      toCurve: rms(curve.map((value, i) => value - capacity(GRID[i]))),
    };
  });
  return {
    name,
    violation: Math.max(...perSeed.map(({ violation }) => violation)),
    rise: Math.max(...perSeed.map(({ rise }) => rise)),
    toData: mean(perSeed.map(({ toData }) => toData)),
    toCurve: mean(perSeed.map(({ toCurve }) => toCurve)),
    models,
  };
}

function tableOf(outcomes: readonly Outcome[]): string {
  return [
    '| method | penalty (worst) | largest rise (worst), mAh | to the measurements, mAh | to the true curve, mAh |',
    '| --- | --- | --- | --- | --- |',
    ...outcomes.map(
      ({ name, violation, rise, toData, toCurve }) =>
        `| ${name} | ${violation.toExponential(1)} | ${(1000 * rise).toFixed(2)} | ${(1000 * toData).toFixed(1)} | ${(1000 * toCurve).toFixed(1)} |`,
    ),
  ].join('\n');
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const rms = (values: readonly number[]) => Math.sqrt(mean(values.map((value) => value ** 2)));
