/**
 * A network that tells digits with a loop from open ones learns which digit it is, and must not get worse at the old task.
 * `npm run example -- fine-tuning` tunes with every contender from five trained networks and writes figure.svg.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DIGITS_PARENTS, digitImages } from '../../src/data/sets/digits.ts';
import { type Experiment, layersOf, type Model, type Run, train } from '../../src/index.ts';
import { permutation } from '../../src/numbers/counter.ts';
import { drawTradeOff } from './figure.ts';

const SEEDS = [0, 1, 2, 3, 4];
const OLD_STEPS = 600;
const STEPS = 600;
/** What the old task gets for itself in methods with stages. */
const OWN = 200;

const IMAGES = digitImages();
/** Images of the old training set, of these the ones kept for rehearsal, and new ones; the rest is for the test. */
const OLD = 800;
const REHEARSED = 200;
const NEW = 200;

/** One image a row, blank to black as −1 to 1; whether it has a loop; which digit it is. */
function rows(images: readonly (typeof IMAGES)[number][]) {
  const oneHot = (length: number, index: number) =>
    Array.from({ length }, (_, i) => Number(i === index));
  return {
    x: images.map(({ pixels }) => pixels.map((value) => value / 8 - 1)),
    loop: images.map(({ digit }) => oneHot(2, DIGITS_PARENTS[digit])),
    digit: images.map(({ digit }) => oneHot(10, digit)),
  };
}

function partsOf(seed: number) {
  const order = Array.from(permutation(seed, 0, IMAGES.length), (index) => IMAGES[index]);
  return {
    old: order.slice(0, OLD),
    tuning: [...order.slice(0, REHEARSED), ...order.slice(OLD, OLD + NEW)],
    test: order.slice(OLD + NEW),
  };
}

type Training = NonNullable<Experiment['training']>;
const LOOP = { name: 'loop', loss: 'crossEntropy' } as const;
const DIGIT = { name: 'digit', loss: 'crossEntropy' } as const;
const COMMON = {
  training: { learningRate: 0.005 },
  record: { leakEvery: 0, movementEvery: 0 },
  engine: 'reference',
} as const;

async function oldNetwork(seed: number): Promise<Model> {
  const { x, loop } = rows(partsOf(seed).old);
  const { model } = await train({
    ...COMMON,
    data: { x, targets: [loop], standardise: false },
    network: { hidden: [24], activation: 'tanh', init: { scheme: 'he', seed } },
    objectives: [LOOP],
    training: { ...COMMON.training, method: 'single', steps: OLD_STEPS },
  });
  return model;
}

/** The old network with a new head for the digits, in the order of priority that is asked for. */
function tuning(seed: number, old: Model, training: Training, newFirst = false): Experiment {
  const { x, loop, digit } = rows(partsOf(seed).tuning);
  const { trunk, heads } = layersOf(old.shape, old.parameters);
  const blank = {
    weight: Array.from({ length: 10 }, () => new Array<number>(24).fill(0)),
    bias: new Array<number>(10).fill(0),
  };
  const ordered = <T>(list: readonly [T, T]) => (newFirst ? [list[1], list[0]] : [...list]);
  return {
    ...COMMON,
    data: { x, targets: ordered([loop, digit]), standardise: false },
    network: {
      hidden: [24],
      activation: 'tanh',
      init: { trunk: [...trunk], heads: ordered([heads[0], blank]) },
    },
    objectives: ordered<typeof LOOP | typeof DIGIT>([LOOP, DIGIT]),
    training: { ...COMMON.training, steps: STEPS, ...training },
  };
}

interface Contender {
  readonly name: string;
  readonly training: Training;
  readonly newFirst?: boolean;
}
const ALONE = { name: 'old task alone', training: { method: 'single' } } as const;
const OWN_STEPS = {
  name: `old task alone, ${OWN} steps`,
  training: { method: 'single', steps: OWN },
} as const;
const CONTENDERS: readonly Contender[] = [
  ALONE,
  OWN_STEPS,
  { name: 'epsilon', training: { method: 'epsilon', stages: [OWN, STEPS - OWN] } },
  { name: 'weighted, 1 : 1', training: { method: 'weighted' } },
  { name: 'weighted, 1 : 0.1', training: { method: 'weighted', weight: 0.1 } },
  { name: 'new task alone', training: { method: 'single' }, newFirst: true },
  {
    name: 'frozen trunk',
    training: {
      method: 'simultaneous',
      projection: 'none',
      freeze: ['trunk', 'heads.0'],
      optimizer: 'adam',
      schedule: 'cosine',
    },
  },
];

export interface Outcome {
  readonly name: string;
  /** L of the old task over that of training it alone, as long and `OWN` steps: worst of the seeds. */
  readonly price: number;
  readonly priceOfOwn: number;
  /** Share of the test images that are told right; means. */
  readonly old: number;
  readonly new: number;
}

export async function main(): Promise<void> {
  const runs: Run[][] = CONTENDERS.map(() => []);
  const untouched: number[] = [];
  for (const seed of SEEDS) {
    process.stderr.write(`seed ${seed}\n`);
    const model = await oldNetwork(seed);
    const { x, loop } = rows(partsOf(seed).test);
    untouched.push(share(model.predict(x)[0], loop.flat(), 2));
    for (const [index, { training, newFirst }] of CONTENDERS.entries()) {
      runs[index].push(await train(tuning(seed, model, training, newFirst)));
    }
  }
  const outcomes = CONTENDERS.map((contender, index) => outcomeOf(contender, runs[index], runs));
  console.log(tableOf(outcomes, mean(untouched)));
  writeFileSync(
    fileURLToPath(new URL('figure.svg', import.meta.url)),
    drawTradeOff(
      outcomes.filter(({ name }) => name !== ALONE.name && name !== OWN_STEPS.name),
      mean(untouched),
    ),
  );
}

function outcomeOf(
  { name, newFirst }: Contender,
  own: readonly Run[],
  runs: readonly Run[][],
): Outcome {
  const at = newFirst ? 1 : 0;
  const over = (reference: readonly Run[]) =>
    Math.max(...own.map(({ losses }, index) => losses[at] / reference[index].losses[0]));
  const tests = own.map(({ model }, index) => {
    const { x, loop, digit } = rows(partsOf(SEEDS[index]).test);
    const predicted = model.predict(x);
    return {
      old: share(predicted[at], loop.flat(), 2),
      new: share(predicted[1 - at], digit.flat(), 10),
    };
  });
  return {
    name,
    price: over(runs[0]),
    priceOfOwn: over(runs[1]),
    old: mean(tests.map((test) => test.old)),
    new: mean(tests.map((test) => test.new)),
  };
}

/** Share of the rows whose largest score is the target's. */
function share(scores: readonly number[], target: readonly number[], classes: number): number {
  const best = (values: readonly number[], row: number) => {
    const own = values.slice(row * classes, (row + 1) * classes);
    return own.indexOf(Math.max(...own));
  };
  const count = scores.length / classes;
  const right = Array.from({ length: count }, (_, row) => row).filter(
    (row) => best(scores, row) === best(target, row),
  );
  return right.length / count;
}

function tableOf(outcomes: readonly Outcome[], untouched: number): string {
  return [
    `old network, untouched: ${percent(untouched)} right in the old task`,
    '',
    `| method | L₁ / alone, ${STEPS} steps (worst) | L₁ / alone, ${OWN} steps (worst) | old task, test | new task, test |`,
    '| --- | --- | --- | --- | --- |',
    ...outcomes.map(
      (one) =>
        `| ${one.name} | ${one.price.toPrecision(4)} | ${one.priceOfOwn.toPrecision(4)} | ${percent(one.old)} | ${percent(one.new)} |`,
    ),
  ].join('\n');
}

const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
