/** Text columns of a CSV as classes: from the file to the names that a model predicts. */
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { type Model, modelFromJson, modelToJson } from '../../src/formats/model.ts';
import { checkpointFromJson, checkpointToJson } from '../../src/training/checkpoint.ts';
import { train } from '../../src/training/train.ts';

/** Sepals of a kind: short, middle and long, apart. */
const KINDS = ['setosa', 'virginica', 'versicolor'];
const ROWS = Array.from({ length: 24 }, (_, row) => ({
  x: (row % 3) * 2 + (row % 8) / 10,
  kind: KINDS[row % 3],
}));
const CSV = `x,kind,group\n${ROWS.map(({ x, kind }, row) => `${x},${kind},${row % 3}`).join('\n')}\n`;

const experimentOf = (objectives: string[][], rest: object = {}, more: object = {}) => ({
  data: { csv: 'kinds.csv', inputs: ['x'], objectives, ...rest },
  objectives: objectives.map(() => ({ loss: 'crossEntropy' as const })),
  training: { steps: 400, optimizer: 'adam' as const, learningRate: 0.05 },
  record: { leakEvery: 0, movementEvery: 0 },
  engine: 'reference' as const,
  ...more,
});
const trained = (experiment: object, csv = CSV, options: object = {}) =>
  train(experiment as Parameters<typeof train>[0], { readText: () => csv, ...options });

describe('a text column with loss crossEntropy', () => {
  test('has an output per class, sorted by name, and the model tells their names', async () => {
    const run = await trained(experimentOf([['kind']]));
    const sorted = ['setosa', 'versicolor', 'virginica'];
    expect(run.experiment.data).toMatchObject({ categories: { kind: sorted } });
    expect(run.experiment.objectives[0].name).toBe('kind');
    const again = modelFromJson(JSON.parse(JSON.stringify(modelToJson(run.model))));
    for (const model of [run.model, again] as Model[]) {
      expect(model.shape.outputs).toEqual([3]);
      expect(model.targetNames).toEqual([sorted.map((name) => `kind.${name}`)]);
      expect(model.classes).toEqual([{ column: 'kind', names: sorted }]);
      const rows = ROWS.map(({ x }) => [x]);
      expect(model.predictClasses(rows)).toEqual([ROWS.map(({ kind }) => kind)]);
      // The probability of the named class is the largest of its row.
      const [probabilities] = model.predict([[0.3]]);
      expect(probabilities[0]).toBeGreaterThan(Math.max(probabilities[1], probabilities[2]));
    }
    expect(run.quality.training[0].accuracy).toBe(1);
  });

  test('is the same training as its one-hot columns', async () => {
    const names = ['setosa', 'versicolor', 'virginica'];
    const coded = ROWS.map(({ x, kind }) => [x, ...names.map((name) => Number(name === kind))]);
    const oneHot = `x,a,b,c\n${coded.map((row) => row.join()).join('\n')}\n`;
    const text = await trained(experimentOf([['kind']]));
    const columns = await trained(experimentOf([['a', 'b', 'c']]), oneHot);
    expect(text.model.parameters).toEqual(columns.model.parameters);
    expect(columns.model.predictClasses([[1]])).toEqual([undefined]);
  });

  test('has the classes that the experiment names, in that order; numbers can be classes so', async () => {
    const categories = {
      kind: ['virginica', 'versicolor', 'setosa', 'unseen'],
      group: ['1', '0', '2'],
    };
    const run = await trained(experimentOf([['group'], ['kind']], { categories }));
    expect(run.model.shape.outputs).toEqual([3, 4]);
    expect(run.model.classes?.map((one) => one?.names)).toEqual([
      categories.group,
      categories.kind,
    ]);
    expect(run.experiment.objectives.map(({ name }) => name)).toEqual(['group', 'kind']);
  });

  test('stands beside columns of numbers', async () => {
    const experiment = {
      ...experimentOf([['kind'], ['group']]),
      objectives: [{ loss: 'crossEntropy' }, { loss: 'mse' }],
    };
    const { model } = await trained(experiment);
    expect(model.classes).toEqual([{ column: 'kind', names: expect.any(Array) }, null]);
    const [kinds, numbers] = model.predictClasses([[0.1]]);
    expect([kinds?.length, numbers]).toEqual([1, undefined]);
  });

  test('can be resumed, and its experiment run again', async () => {
    const texts: string[] = [];
    const run = await trained(experimentOf([['kind']]), CSV, {
      checkpointEvery: 150,
      onCheckpoint: async (checkpoint: Parameters<typeof checkpointToJson>[0]) => {
        texts.push(await checkpointToJson(checkpoint));
      },
    });
    const resume = await checkpointFromJson(texts[0]);
    const resumed = await trained(experimentOf([['kind']]), CSV, { resume });
    expect(resumed.model.parameters).toEqual(run.model.parameters);
    const again = await trained(run.experiment);
    expect(again.model.parameters).toEqual(run.model.parameters);
  });
});

describe('refused:', () => {
  const kinds = experimentOf([['kind']]);
  test.each([
    [
      'an empty cell',
      kinds,
      CSV.replace(/^0,setosa/m, '0, '),
      "kinds.csv: row 2, column 'kind': expected a category, got an empty cell. Fill it in or delete the row.",
    ],
    [
      'a class that is not named',
      experimentOf([['kind']], { categories: { kind: ['setosa', 'virginica'] } }),
      CSV,
      "kinds.csv: row 4, column 'kind': unknown category 'versicolor'.",
    ],
    [
      'a single class',
      kinds,
      CSV.replaceAll(/virginica|versicolor/g, 'setosa'),
      "data.categories.kind: expected 2 or more classes, got 'setosa' in every row.",
    ],
    [
      'numbers without named classes',
      experimentOf([['group']]),
      CSV,
      "objectives.0.loss: 'crossEntropy' expects an output per class, 2 or more, got 1.",
    ],
    [
      'text with another loss',
      { ...kinds, objectives: [{ loss: 'mse' }] },
      CSV,
      "kinds.csv: row 2, column 'kind': expected a number, got 'setosa'.",
    ],
    [
      'classes for another loss',
      {
        ...experimentOf([['kind']], { categories: { kind: ['a', 'b'] } }),
        objectives: [{ loss: 'mse' }],
      },
      CSV,
      'data.categories.kind: expected the only column of an objective with loss \'crossEntropy\', got the loss "mse".',
    ],
    [
      'classes of another column',
      experimentOf([['kind']], { categories: { x: ['a', 'b'] } }),
      CSV,
      "data.categories.x: expected the only column of an objective with loss 'crossEntropy', got another column.",
    ],
    [
      'a name twice',
      experimentOf([['kind']], { categories: { kind: ['a', 'b', 'a'] } }),
      CSV,
      "data.categories.kind: expected names that differ, got 'a' twice.",
    ],
    [
      'one name',
      experimentOf([['kind']], { categories: { kind: ['a'] } }),
      CSV,
      'data.categories.kind: expected a list of 2 or more class names, got an array of 1.',
    ],
    ['text inputs', experimentOf([['group', 'kind']]), CSV, "column 'kind': expected a number"],
  ])('%s', async (_, experiment, csv, message) => {
    await expect(trained(experiment, csv)).rejects.toThrow(InputError);
    await expect(trained(experiment, csv)).rejects.toThrow(message);
  });
});
