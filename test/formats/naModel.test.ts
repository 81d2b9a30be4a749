import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import {
  createModel,
  MODEL_SCHEMA,
  type ModelData,
  modelFromJson,
  modelToJson,
  NA_MODEL_SCHEMA,
} from '../../src/formats/model.ts';

/** With u = (x − 1) / 2, z = (3 + η)u + (−1 + 2η), f = (2 + 5η) relu(z) + (0.5 + 4η). */
const DATA: ModelData = {
  shape: { inputs: 1, hidden: [1], outputs: [1, 1], activation: 'relu', coefficients: 2 },
  parameters: [3, -1, 2, 0.5, 1, 2, 5, 4],
  inputNames: ['x'],
  targetNames: [['y'], ['a']],
  objectiveNames: ['first', 'second'],
  maps: { inputs: [{ mean: 1, std: 2 }], targets: [[{ mean: 10, std: 4 }], [{ mean: 7, std: 3 }]] },
};

describe('a model with non-Archimedean weights', () => {
  const json = () => JSON.parse(JSON.stringify(modelToJson(createModel(DATA))));

  test('predicts f₀ and f₁, each in the units of its target', () => {
    // x = 3: u = 1, z = 2 + 3η, f = 4.5 + (2·3 + 5·2 + 4)η. x = 1: z = −1 + 2η < 0, f = 0.5 + 4η.
    expect(createModel(DATA).predict([[3], [1]])).toEqual([
      [4.5 * 4 + 10, 0.5 * 4 + 10],
      [20 * 3 + 7, 4 * 3 + 7],
    ]);
  });

  test('comes back as it was, in a version of its own', () => {
    expect(json().schema).toBe(NA_MODEL_SCHEMA);
    const model = modelFromJson(json());
    expect(modelToJson(model)).toEqual(json());
    expect(model.predict([[3]])).toEqual(createModel(DATA).predict([[3]]));
  });

  test('a standard model keeps its version', () => {
    const { coefficients: _, ...shape } = DATA.shape;
    const standard = { ...DATA, shape, parameters: [3, -1, 2, 1, 0.5, 0] };
    expect(modelToJson(standard).schema).toBe(MODEL_SCHEMA);
    expect(modelFromJson(modelToJson(standard)).shape.coefficients).toBeUndefined();
  });

  test.each<[string, (file: ReturnType<typeof json>) => unknown, RegExp]>([
    [
      'coefficients in version 1',
      (f) => ({ ...f, schema: MODEL_SCHEMA }),
      /expected no coeff.*got 2/,
    ],
    [
      'none in version 2',
      (f) => ({ ...f, shape: { ...f.shape, coefficients: undefined } }),
      /none/,
    ],
    ['too many', (f) => ({ ...f, shape: { ...f.shape, coefficients: 5 } }), /shape\.coefficients/],
    ['one too many', (f) => ({ ...f, shape: { ...f.shape, coefficients: 3 } }), /expected 2 coeff/],
    ['unequal outputs', (f) => ({ ...f, shape: { ...f.shape, outputs: [1, 2] } }), /outputs 1, 2/],
    ['a lost parameter', (f) => ({ ...f, parameters: f.parameters.slice(1) }), /expected 8.*got 7/],
  ])('refuses %s', (_, change, message) => {
    const changed = JSON.parse(JSON.stringify(change(json())));
    expect(() => modelFromJson(changed)).toThrow(InputError);
    expect(() => modelFromJson(changed)).toThrow(message);
  });
});
