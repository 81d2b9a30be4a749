/**
 * Two objectives in one network of numbers w₀ + w₁η: what each loss of its outputs trains, and what it costs objective 1.
 * `npm run example -- non-archimedean` trains every contender and writes the figures beside it.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Experiment, type Run, train } from '../../src/index.ts';
import { drawLenses, drawLossCurves } from './figure.ts';

type Training = NonNullable<Experiment['training']>;

const DESCENT: Training = { steps: 2000, learningRate: 0.01, headSolve: false };
const CONTENDERS: readonly { readonly name: string; readonly training: Training }[] = [
  { name: 'standard, y1 alone', training: { ...DESCENT, method: 'single' } },
  { name: 'weighted, 1 : 1', training: { ...DESCENT, method: 'weighted' } },
  { name: 'nonArchimedean, lexicographic', training: { ...DESCENT, method: 'nonArchimedean' } },
  {
    name: 'nonArchimedean, field',
    training: { ...DESCENT, method: 'nonArchimedean', naLoss: 'field' },
  },
];

const experiment = (training: Training, isAlone: boolean): Experiment => ({
  data: { preset: 'report21', objectives: isAlone ? [['y1']] : [['y1'], ['y2']] },
  network: { hidden: [10], activation: 'tanh', init: { scheme: 'he', seed: 0 } },
  objectives: isAlone ? [{ name: 'y1' }] : [{ name: 'y1' }, { name: 'y2' }],
  training,
  record: { leakEvery: 0, movementEvery: 0 },
  engine: 'reference',
});

export interface Contender {
  readonly name: string;
  readonly run: Run;
}

export async function main(): Promise<void> {
  const contenders: Contender[] = [];
  for (const { name, training } of CONTENDERS) {
    contenders.push({ name, run: await train(experiment(training, training.method === 'single')) });
  }
  console.log(tableOf(contenders));
  const write = (name: string, svg: string) =>
    writeFileSync(fileURLToPath(new URL(`${name}.svg`, import.meta.url)), svg);
  write('losses', drawLossCurves(contenders));
  write('lenses', drawLenses(contenders[2].run));
}

function tableOf(contenders: readonly Contender[]): string {
  const [alone] = contenders;
  const lines = contenders.map(({ name, run }) => {
    const [first, second] = run.quality.training.map(({ r2 = [] }) => 1 - r2[0]);
    const digits = (value: number | undefined) => value?.toPrecision(3) ?? '–';
    const same = sameBits(run, alone.run) ? 'yes' : 'no';
    const losses = run.losses.map(digits).join(', ');
    const lowest = digits(lowestSecond(run));
    return `| ${name} | ${digits(first)} | ${digits(second)} | ${losses} | ${lowest} | ${same} |`;
  });
  return [
    '| | 1 − R² of y1 | of y2 | its loss, by coefficient | lowest second coefficient | bits of the standard network |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

/** Of all steps; undefined with one objective. */
function lowestSecond({ history, thresholds }: Run): number | undefined {
  if (thresholds.length === 1) return undefined;
  return history.losses.filter((_, i) => i % 2 === 1).reduce((low, loss) => Math.min(low, loss));
}

/** Losses of objective 1 in every step, and all of its weights at the end. */
function sameBits(run: Run, alone: Run): boolean {
  const objectives = run.thresholds.length;
  const first = run.history.losses.filter((_, i) => i % objectives === 0);
  return (
    first.every((loss, step) => Object.is(loss, alone.history.losses[step])) &&
    alone.model.parameters.every((w, p) => Object.is(w, run.model.parameters[p]))
  );
}
