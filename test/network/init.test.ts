/** Oracle of scheme `torch`: torchInit.json, made by torchInit.py with torch 1.13. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { type ExplicitInit, initialise } from '../../src/network/init.ts';
import { layoutOf } from '../../src/network/layout.ts';
import type { NetworkShape } from '../../src/network/shape.ts';

interface Case {
  readonly shape: NetworkShape;
  readonly seed: number;
  readonly parameters: readonly number[];
}
const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL('torchInit.json', import.meta.url), 'utf8'),
);
const SHAPE: NetworkShape = { inputs: 2, hidden: [3], outputs: [1, 2], activation: 'tanh' };

describe("initialise, scheme 'torch'", () => {
  const named = cases.map((c) => ({
    ...c,
    what: `${c.shape.inputs}-${c.shape.hidden}-(${c.shape.outputs})`,
  }));
  test.each(named)('$what, seed $seed: equal to torch bit for bit', (c) => {
    expect(initialise(c.shape, { scheme: 'torch', seed: c.seed })).toEqual(
      Float32Array.from(c.parameters),
    );
  });

  test('w₁ of the report', () => {
    const shape: NetworkShape = { ...SHAPE, inputs: 1, hidden: [10], outputs: [1, 1] };
    const { weight, bias } = layoutOf(shape).heads;
    const parameters = initialise(shape, { scheme: 'torch', seed: 42 });
    const w1 = parameters.subarray(weight.offset, weight.offset + 10);
    expect([...w1].slice(0, 3)).toEqual([
      0.33669036626815796, 0.12880940735340118, 0.23446236550807953,
    ]);
    expect(parameters[bias.offset]).toBe(0.5349046587944031); // c₁
  });
});

test("initialise, scheme 'linear': every weight and bias fills ±1/√fan_in, by the seed", () => {
  const shape: NetworkShape = {
    inputs: 4,
    hidden: [300, 100],
    outputs: [200, 60],
    activation: 'relu',
  };
  const parameters = initialise(shape, { scheme: 'linear', seed: 8 });
  const { trunk, heads } = layoutOf(shape);
  for (const { weight, bias } of [...trunk, heads]) {
    for (const { offset, rows, cols } of [weight, bias]) {
      const values = Array.from(parameters.subarray(offset, offset + rows * cols));
      const bound = 1 / Math.sqrt(weight.cols);
      expect(Math.max(...values)).toBeLessThanOrEqual(bound);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(-bound);
      // Of a uniform law: five standard errors.
      const meanSquare = values.reduce((sum, v) => sum + v * v, 0) / values.length;
      const error = Math.abs((3 * meanSquare) / bound ** 2 - 1);
      expect(error).toBeLessThan(5 * Math.sqrt(0.8 / values.length));
    }
  }
  expect(initialise(shape, { scheme: 'linear', seed: 8 })).toEqual(parameters);
  expect(initialise(shape, { scheme: 'linear', seed: 9 })).not.toEqual(parameters);
});

describe("initialise, scheme 'he'", () => {
  const shape: NetworkShape = {
    inputs: 3,
    hidden: [400, 50],
    outputs: [30, 10],
    activation: 'relu',
  };
  const parameters = initialise(shape, { scheme: 'he', seed: 8 });
  const { trunk, heads } = layoutOf(shape);
  const block = (b: { offset: number; rows: number; cols: number }) => [
    ...parameters.subarray(b.offset, b.offset + b.rows * b.cols),
  ];
  const meanSquare = (values: readonly number[]) =>
    values.reduce((sum, v) => sum + v * v, 0) / values.length;

  test('variances: 2/fan_in in the trunk, 1/H in the heads; five standard errors', () => {
    const check = (values: number[], variance: number) => {
      const error = Math.abs(meanSquare(values) / variance - 1);
      expect(error).toBeLessThan(5 * Math.sqrt(2 / values.length));
    };
    check(block(trunk[0].weight), 2 / 3);
    check(block(trunk[1].weight), 2 / 400);
    check(block(heads.weight), 1 / 50);
  });

  test('trunk biases spread over ±1.5, head biases are 0', () => {
    const biases = block(trunk[0].bias);
    expect(Math.max(...biases)).toBeLessThanOrEqual(1.5);
    expect(Math.max(...biases)).toBeGreaterThan(1.4);
    expect(Math.min(...biases)).toBeLessThan(-1.4);
    expect(Math.min(...biases)).toBeGreaterThanOrEqual(-1.5);
    expect(block(heads.bias)).toEqual(new Array(40).fill(0));
  });

  test('the seed decides', () => {
    expect(initialise(shape, { scheme: 'he', seed: 8 })).toEqual(parameters);
    expect(initialise(shape, { scheme: 'he', seed: 9 })).not.toEqual(parameters);
  });
});

describe('initialise, explicit', () => {
  const init: ExplicitInit = {
    trunk: [
      {
        weight: [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        bias: [7, 8, 9],
      },
    ],
    heads: [
      { weight: [[10, 11, 12]], bias: [13] },
      {
        weight: [
          [14, 15, 16],
          [17, 18, 19],
        ],
        bias: [20, 0.1],
      },
    ],
  };

  test('values go to their places of the flat layout, rounded to float32', () => {
    expect(initialise(SHAPE, init)).toEqual(
      Float32Array.of(
        ...[1, 2, 3, 4, 5, 6, 7, 8, 9],
        ...[10, 11, 12, 14, 15, 16, 17, 18, 19],
        ...[13, 20, 0.1],
      ),
    );
  });

  const [layer] = init.trunk;
  const [first, second] = init.heads;
  test.each<[string, ExplicitInit]>([
    ['init.trunk: expected 1 layers, got 2', { ...init, trunk: [layer, layer] }],
    ['init.heads: expected 2 heads, got 1', { ...init, heads: [first] }],
    [
      'init.trunk[0].weight: expected 3 rows, got 1',
      { ...init, trunk: [{ ...layer, weight: [[1, 2]] }] },
    ],
    [
      'init.heads[0].weight[0]: expected 3 values, got 2',
      { ...init, heads: [{ ...first, weight: [[1, 2]] }, second] },
    ],
    [
      'init.heads[1].bias: expected 2 values, got 1',
      { ...init, heads: [first, { ...second, bias: [1] }] },
    ],
    [
      'init.trunk[0].bias[2]: expected a finite float32 number, got NaN',
      { ...init, trunk: [{ ...layer, bias: [1, 2, Number.NaN] }] },
    ],
    [
      'init.heads[0].bias[0]: expected a finite float32 number, got 1e+39',
      { ...init, heads: [{ ...first, bias: [1e39] }, second] },
    ],
  ])('%s', (message, bad) => {
    expect(() => initialise(SHAPE, bad)).toThrow(new InputError(`initialise: bad ${message}`));
  });
});

test('initialise: a bad seed is an InputError', () => {
  expect(() => initialise(SHAPE, { scheme: 'torch', seed: -1 })).toThrow(InputError);
  expect(() => initialise(SHAPE, { scheme: 'he', seed: 0.5 })).toThrow(InputError);
});
