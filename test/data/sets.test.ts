import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { columnsOfCsv, datasetFromCsv } from '../../src/data/csv.ts';
import type { Matrix } from '../../src/data/dataset.ts';
import { DATA_PRESETS, datasetFromPreset } from '../../src/data/presets.ts';
import { DIGITS_PARENTS, DIGITS_PIXELS, digitImages } from '../../src/data/sets/digits.ts';
import { DIGITS_ROWS } from '../../src/data/sets/digitsRows.ts';
import { IRIS_PARENTS } from '../../src/data/sets/iris.ts';
import { IRIS_ROWS } from '../../src/data/sets/irisRows.ts';
import { PENGUINS_ROWS } from '../../src/data/sets/penguinsRows.ts';
import { WEATHER_ROWS } from '../../src/data/sets/weatherRows.ts';
import { train } from '../../src/index.ts';
import { nestingsOf } from '../../src/training/levels.ts';
import { predictedClasses } from '../../src/training/metrics.ts';

type SetName = 'penguins' | 'iris' | 'digits' | 'weather';

const column = (set: SetName, name: string): number[] => {
  const [header, ...rows] = DATA_PRESETS[set]
    .csv()
    .split('\n')
    .map((line) => line.split(','));
  return rows.map((row) => Number(row[header.indexOf(name)]));
};
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const range = (values: readonly number[]) => [Math.min(...values), Math.max(...values)];
const countsOf = (classes: Matrix) => {
  const counts = new Array<number>(classes.cols).fill(0);
  for (const name of predictedClasses(classes)) counts[name]++;
  return counts;
};
const isOneHot = ({ rows, cols, values }: Matrix) =>
  values.every((value) => value === 0 || value === 1) &&
  Array.from({ length: rows }, (_, row) => values.subarray(row * cols, (row + 1) * cols)).every(
    (row) => row.reduce((sum, value) => sum + value) === 1,
  );

test.each([
  ['penguins', PENGUINS_ROWS, '55737c74b8252600eb6c9cd0cfe674118069d130fbd8eded6307fc0e54d36a12'],
  ['iris', IRIS_ROWS, '3e126979e09ea56e8f6d3383de08014403c8a96454de1bd5faf4147fb0cf6350'],
  ['digits', DIGITS_ROWS, '6b7482872c119d0683e7400250d52a2f4b9efc2cb3628e9816b8a9298370fb0c'],
  ['weather', WEATHER_ROWS, 'a757b4b9ff6ecf0a4f8a41a750351038ebe5ce298ca1b6e690cecfaecf240971'],
])('the rows of %s are those that were made from the original', (_, rows, sha256) => {
  expect(createHash('sha256').update(rows).digest('hex')).toBe(sha256);
});

describe.each([
  ['penguins', 333, 4, [3, 1]],
  ['iris', 150, 4, [2, 3]],
  ['digits', 1797, 61, [2, 10]],
  ['weather', 1460, 6, [1, 1, 1, 1]],
] as const)('%s', (set, rows, inputs, outputs) => {
  const dataset = datasetFromPreset(set);

  test('has the shape that is told, and finite numbers only', () => {
    expect([dataset.inputs.rows, dataset.inputs.cols]).toEqual([rows, inputs]);
    expect(dataset.targets.map((target) => [target.rows, target.cols])).toEqual(
      outputs.map((cols) => [rows, cols]),
    );
    for (const { values } of [dataset.inputs, ...dataset.targets]) {
      expect(values.every(Number.isFinite)).toBe(true);
    }
  });

  test('trains: every loss falls', async () => {
    const run = await train({
      data: { preset: set },
      objectives: outputs.map(() => ({})),
      training: { method: 'simultaneous', learningRate: 0.05, steps: 30 },
      engine: 'reference',
      record: { leakEvery: 0, movementEvery: 0 },
    });
    run.losses.forEach((loss, k) => {
      expect(loss).toBeLessThan(run.history.losses[k]);
    });
  });
});

describe('penguins', () => {
  test('are those of the paper: counts, extremes and means', () => {
    const { targets } = datasetFromPreset('penguins');
    expect(isOneHot(targets[0])).toBe(true);
    expect(countsOf(targets[0])).toEqual([146, 68, 119]);
    expect(range(column('penguins', 'bill_length_mm'))).toEqual([32.1, 59.6]);
    expect(range(column('penguins', 'flipper_length_mm'))).toEqual([172, 231]);
    expect(mean(column('penguins', 'body_mass_g'))).toBeCloseTo(4207.057, 3);
    expect(mean(column('penguins', 'sex.male')) * 333).toBeCloseTo(168, 9);
    expect(mean(column('penguins', 'island.Biscoe')) * 333).toBeCloseTo(163, 9);
  });
});

describe('iris', () => {
  test('has 50 flowers a species and the known means', () => {
    const { targets } = datasetFromPreset('iris');
    expect(targets.map(isOneHot)).toEqual([true, true]);
    expect(targets.map(countsOf)).toEqual([
      [100, 50],
      [50, 50, 50],
    ]);
    const means = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'].map((name) =>
      mean(column('iris', name)).toFixed(4),
    );
    expect(means).toEqual(['5.8433', '3.0573', '3.7580', '1.1993']);
  });

  test("has rows 35 and 38 as in Fisher's table", () => {
    const { values } = datasetFromPreset('iris').inputs;
    expect([...values.subarray(34 * 4, 35 * 4)]).toEqual([4.9, 3.1, 1.5, 0.2]);
    expect([...values.subarray(37 * 4, 38 * 4)]).toEqual([4.9, 3.6, 1.4, 0.1]);
  });
});

describe('digits', () => {
  const images = digitImages();

  test('have pixels from 0 to 16 and the known counts', () => {
    const pixels = images.flatMap((image) => image.pixels);
    expect(pixels.length).toBe(1797 * 64);
    expect(new Set(pixels)).toEqual(new Set(Array.from({ length: 17 }, (_, value) => value)));
    const { targets } = datasetFromPreset('digits');
    expect(targets.map(isOneHot)).toEqual([true, true]);
    expect(countsOf(targets[1])).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
  });

  test('begin with the 0 that scikit-learn shows', () => {
    expect(images[0].digit).toBe(0);
    expect(images[0].pixels.slice(0, 16)).toEqual([
      ...[0, 0, 5, 13, 9, 1, 0, 0],
      ...[0, 0, 13, 15, 10, 15, 5, 0],
    ]);
  });

  test('take all pixels as inputs but those that are blank everywhere', () => {
    const varied = DIGITS_PIXELS.filter((_, pixel) =>
      images.some((image) => image.pixels[pixel] > 0),
    );
    expect(DATA_PRESETS.digits.roles.inputs).toEqual(varied);
  });

  test('are the numbers of the table, pixel by pixel', () => {
    const { inputs } = datasetFromPreset('digits', { inputs: DIGITS_PIXELS });
    expect([...inputs.values]).toEqual(images.flatMap((image) => image.pixels));
    expect(column('digits', 'parity.even').map((even) => 1 - even)).toEqual(
      images.map(({ digit }) => digit % 2),
    );
  });
});

test.each([
  ['iris', IRIS_PARENTS],
  ['digits', DIGITS_PARENTS],
])('the levels of %s agree with the parents of its classes', (set, parents) => {
  expect(nestingsOf(datasetFromPreset(set).targets)).toEqual([{ coarse: 0, fine: 1, parents }]);
});

describe('weather', () => {
  const csv = DATA_PRESETS.weather.csv();

  test('has the extremes of the source, and the place in the year on a circle', () => {
    expect(range(column('weather', 'temp_max'))).toEqual([-1.6, 35.6]);
    expect(range(column('weather', 'temp_min'))).toEqual([-7.1, 18.3]);
    expect(range(column('weather', 'wind'))).toEqual([0.4, 9.5]);
    expect(range(column('weather', 'precipitation'))).toEqual([0, 55.9]);
    const cosines = column('weather', 'day_cos');
    column('weather', 'day_sin').forEach((sine, day) => {
      expect(sine ** 2 + cosines[day] ** 2).toBeCloseTo(1, 14);
    });
    expect(cosines[0]).toBeCloseTo(Math.cos((2 * Math.PI) / 365.25), 14); // 2 January
    expect(cosines[364]).toBeCloseTo(Math.cos((2 * Math.PI * 365) / 365.25), 14); // 31 December, leap year
    expect(cosines[365]).toBe(1); // 1 January
  });

  test('gives each day the values of the day before', () => {
    for (const name of ['temp_max', 'temp_min', 'wind', 'precipitation']) {
      expect(column('weather', `${name}_before`).slice(1)).toEqual(
        column('weather', name).slice(0, -1),
      );
    }
    const [first] = csv.split('\n').slice(1);
    expect(first).toMatch(/^2012-01-02,10.9,10.6,2.8,4.5,rain,/);
    expect(column('weather', 'temp_max_before')[0]).toBe(12.8);
  });

  test('has its kinds of weather as columns', () => {
    const kinds = columnsOfCsv(csv).filter((name) => name.startsWith('weather.'));
    expect(kinds.map((name) => name.slice(8))).toEqual(['drizzle', 'fog', 'rain', 'snow', 'sun']);
    const { targets } = datasetFromCsv(csv, { inputs: ['day_sin'], objectives: [kinds] });
    expect(isOneHot(targets[0])).toBe(true);
    // The source has 53 days of drizzle; the first day, one of them, is left out.
    expect(countsOf(targets[0])).toEqual([52, 101, 641, 26, 640]);
  });
});
