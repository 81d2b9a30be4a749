import { describe, expect, test } from 'vitest';
import { InputError, ShapeError } from '../../src/errors.ts';
import { createModel, modelFromJson, modelToJson } from '../../src/formats/model.ts';

/** x → a = (x − 1) / 2 → h = relu(a, 0.5 − a) → three outputs of two objectives. */
const DATA = {
  shape: { inputs: 1, hidden: [2], outputs: [1, 2], activation: 'relu' as const },
  parameters: [1, -1, 0, 0.5, 1, 2, 0, 1, 1, 0, 0.5, 0, 1],
  inputNames: ['x'],
  targetNames: [['u'], ['v', 'w']],
  objectiveNames: ['first', 'second'],
  maps: {
    inputs: [{ mean: 1, std: 2 }],
    targets: [
      [{ mean: 10, std: 2 }],
      [
        { mean: 0, std: 1 },
        { mean: -1, std: 3 },
      ],
    ],
  },
};
const model = createModel(DATA);

describe('predict', () => {
  test('gives the outputs of each objective row after row, in the units of the user', () => {
    // x = 3: a = 1, h = (1, 0), f = (1.5, 0, 2); x = −1: a = −1, h = (0, 1.5), f = (3.5, 1.5, 1)
    expect(model.predict([[3], [-1]])).toEqual([
      [13, 17],
      [0, 5, 1.5, 2],
    ]);
  });

  test('takes no rows', () => {
    expect(model.predict([])).toEqual([[], []]);
  });

  test('goes through every layer and activation', () => {
    const deep = createModel({
      ...DATA,
      shape: { inputs: 2, hidden: [1, 1], outputs: [1], activation: 'tanh' },
      // W₁ = (1, 2), b₁ = −1, W₂ = 3, b₂ = 0.5, w = 2, c = 1
      parameters: [1, 2, -1, 3, 0.5, 2, 1],
      inputNames: ['a', 'b'],
      targetNames: [['u']],
      objectiveNames: ['u'],
      maps: {
        inputs: [
          { mean: 0, std: 1 },
          { mean: 0, std: 1 },
        ],
        targets: [[{ mean: 0, std: 1 }]],
      },
    });
    const expected = 2 * Math.tanh(3 * Math.tanh(0.5 + 2 * 0.25 - 1) + 0.5) + 1;
    expect(deep.predict([[0.5, 0.25]])[0][0]).toBeCloseTo(expected, 14);
    const other = 2 * Math.tanh(3 * Math.tanh(1) + 0.5) + 1;
    expect(deep.predict([[2, 0]])[0][0]).toBeCloseTo(other, 14);
  });

  test.each([[[]], [[1, 2]]])('refuses a row %j of the wrong length', (row) => {
    expect(() => model.predict([[1], row])).toThrow(ShapeError);
    expect(() => model.predict([[1], row])).toThrow(/row 1.*expected 1 \(x\), got [02]$/);
  });
});

describe('JSON', () => {
  const json = () => JSON.parse(JSON.stringify(modelToJson(model)));

  test('keeps every bit', () => {
    const odd = { ...DATA, parameters: DATA.parameters.map((value) => value / 3 + 1e-300) };
    const text = JSON.stringify(modelToJson(createModel(odd)));
    const again = modelFromJson(JSON.parse(text));
    expect(again).toMatchObject(odd);
    expect(again.predict([[0.7]])).toEqual(createModel(odd).predict([[0.7]]));
    expect(JSON.stringify(modelToJson(again))).toBe(text);
  });

  test('is versioned', () => {
    expect(json().schema).toBe('kitegrad.model/1');
  });

  const refusals: [string, (json: Record<string, unknown>) => unknown, RegExp][] = [
    [
      'another version',
      (json) => ({ ...json, schema: 'kitegrad.model/2' }),
      /schema.*kitegrad\.model\/1/,
    ],
    ['no version', ({ schema: _, ...json }) => json, /schema/],
    [
      'too few parameters',
      (json) => ({ ...json, parameters: [1] }),
      /parameters: expected 13.*got 1\b/,
    ],
    ['text for a number', (json) => ({ ...json, parameters: ['1'] }), /parameters\.0/],
    [
      'an unknown activation',
      (json) => ({ ...json, shape: { ...DATA.shape, activation: 'gelu' } }),
      /shape\.activation/,
    ],
    [
      'too many inputs',
      (json) => ({ ...json, inputNames: ['x', 'y'] }),
      /inputNames: expected 1.*got 2/,
    ],
    [
      'a missing map',
      (json) => ({ ...json, maps: { ...DATA.maps, targets: [[], []] } }),
      /maps\.targets\.0: expected 1.*got 0/,
    ],
    [
      'a std of 0',
      (json) => ({ ...json, maps: { ...DATA.maps, inputs: [{ mean: 0, std: 0 }] } }),
      /maps\.inputs\.0\.std/,
    ],
    ['an unknown key', (json) => ({ ...json, extra: 1 }), /extra/],
    ['a list', () => [], /model/],
  ];
  test.each(refusals)('refuses %s, naming the key', (_, change, message) => {
    expect(() => modelFromJson(change(json()))).toThrow(InputError);
    expect(() => modelFromJson(change(json()))).toThrow(message);
  });
});
