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

describe('model.json', () => {
  const json = () => JSON.parse(JSON.stringify(modelToJson(createModel(DATA))));

  test('comes back as it was', () => {
    const model = modelFromJson(json());
    expect(modelToJson(model)).toEqual(json());
    expect(model.predict([[3]])).toEqual(createModel(DATA).predict([[3]]));
  });

  test.each<[string, (file: ReturnType<typeof json>) => unknown, RegExp]>([
    ['another schema', (f) => ({ ...f, schema: 'kitegrad.model/3' }), /schema/],
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
