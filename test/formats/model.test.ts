import { describe, expect, test } from 'vitest';
import { InputError, ShapeError } from '../../src/errors.ts';
import {
  createModel,
  type ModelData,
  modelFromJson,
  modelToJson,
} from '../../src/formats/model.ts';

/** f_1 = 2·relu(3u − 1) + 0.5; f_2 = [−relu(3u − 1), relu(3u − 1) + 1] with u = (x − 1) / 2. */
const DATA: ModelData = {
  shape: { inputs: 1, hidden: [1], outputs: [1, 2], activation: 'relu' },
  parameters: [3, -1, 2, -1, 1, 0.5, 0, 1],
  inputNames: ['x'],
  targetNames: [['y'], ['a', 'b']],
  objectiveNames: ['first', 'second'],
  maps: {
    inputs: [{ mean: 1, std: 2 }],
    targets: [
      [{ mean: 10, std: 4 }],
      [
        { mean: 0, std: 1 },
        { mean: 5, std: 2 },
      ],
    ],
  },
};

describe('predict', () => {
  test('gives one array an objective, in the units of the data', () => {
    // x = 3: u = 1, hidden 2. x = 1: u = 0, hidden 0.
    expect(createModel(DATA).predict([[3], [1]])).toEqual([
      [4.5 * 4 + 10, 0.5 * 4 + 10],
      [-2, 3 * 2 + 5, 0, 1 * 2 + 5],
    ]);
    expect(createModel(DATA).predict([])).toEqual([[], []]);
  });

  test('refuses rows of another width', () => {
    expect(() => createModel(DATA).predict([[1], [1, 2]])).toThrow(ShapeError);
    expect(() => createModel(DATA).predict([[1, 2]])).toThrow(/row 0.*expected 1 \(x\), got 2/);
  });
});

/** The second output of objective 2 is the tangent of f_1 along a plane that moves its weight 3 by 1 and its head by 2. */
const READ: ModelData = {
  ...DATA,
  coefficients: [
    [0, 0, 0, 0, 0, 0, 0, 0],
    [1, 0, 2, 0, 0, 7, 0, 0],
  ],
  readings: [
    'head',
    [
      { of: 2, coefficient: 0 },
      { of: 0, coefficient: 1 },
    ],
  ],
};

describe('a network with infinitesimal parts', () => {
  test('is read by tangents where its readings say so', () => {
    // x = 3: u = 1, hidden 2, slope 1: f_1' = 2·u + 2·hidden + 7 = 13. x = 1: hidden 0, slope 0: 7.
    expect(createModel(READ).predict([[3], [1]])).toEqual([
      [4.5 * 4 + 10, 0.5 * 4 + 10],
      [0, 13 * 2 + 5, 0, 7 * 2 + 5],
    ]);
  });

  test('comes back from its file, which has a version of its own', () => {
    const file = JSON.parse(JSON.stringify(modelToJson(createModel(READ))));
    expect(file.schema).toBe('kitegrad.model/3');
    expect(modelToJson(createModel(DATA)).schema).toBe('kitegrad.model/1');
    expect(modelFromJson(file).predict([[3]])).toEqual(createModel(READ).predict([[3]]));
  });

  const file = () => JSON.parse(JSON.stringify(modelToJson(createModel(READ))));
  test.each<[string, object, RegExp]>([
    ['the first version', { schema: 'kitegrad.model/1' }, /schema: expected kitegrad\.model\/3/],
    ['a short plane', { coefficients: [[1], [2]] }, /coefficients\.0: expected 8.*got 1/],
    ['a reading too few', { readings: ['head'] }, /readings: expected 2.*got 1/],
    ['an unknown reading', { readings: ['head', 'tail'] }, /readings\.1/],
    [
      'an output without a tangent',
      { readings: ['head', [{ of: 0, coefficient: 0 }]] },
      /readings\.1: expected 2.*got 1/,
    ],
    [
      'a plane that is not there',
      { readings: [[{ of: 0, coefficient: 2 }], 'head'] },
      /readings\.0\.0: expected .* coefficient below 2, got 0 and 2/,
    ],
    [
      'an output that is not there',
      { readings: [[{ of: 3, coefficient: 0 }], 'head'] },
      /readings\.0\.0: expected an output below 3/,
    ],
  ])('is refused with %s', (_, change, message) => {
    expect(() => modelFromJson({ ...file(), ...change })).toThrow(InputError);
    expect(() => modelFromJson({ ...file(), ...change })).toThrow(message);
  });
});

describe('model.json', () => {
  const json = () => JSON.parse(JSON.stringify(modelToJson(createModel(DATA))));

  test('comes back as it was', () => {
    const model = modelFromJson(json());
    expect(modelToJson(model)).toEqual(json());
    expect(model.predict([[3]])).toEqual(createModel(DATA).predict([[3]]));
  });

  test.each<[string, (file: ReturnType<typeof json>) => unknown, RegExp]>([
    ['another schema', (f) => ({ ...f, schema: 'kitegrad.model/4' }), /schema/],
    ['no shape', ({ shape: _, ...f }) => f, /shape/],
    ['a lost parameter', (f) => ({ ...f, parameters: f.parameters.slice(1) }), /expected 8.*got 7/],
    ['a null parameter', (f) => ({ ...f, parameters: [null, ...f.parameters] }), /parameters\.0/],
    ['an unknown key', (f) => ({ ...f, extra: 1 }), /extra/],
    ['too few maps', (f) => ({ ...f, maps: { ...f.maps, inputs: [] } }), /maps\.inputs/],
    ['no object', () => 'text', /the file/],
  ])('refuses %s', (_, change, message) => {
    expect(() => modelFromJson(change(json()))).toThrow(InputError);
    expect(() => modelFromJson(change(json()))).toThrow(message);
  });
});
