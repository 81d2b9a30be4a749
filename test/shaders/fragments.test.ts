import { describe, expect, it } from 'vitest';
import {
  ACTIVATION_NAMES,
  activate,
  activationDerivative,
  activationFunctions,
} from '../../shaders/fragments/activation.ts';
import { erf } from '../../shaders/fragments/erf.ts';
import { firstOutputs } from '../../shaders/fragments/outputs.ts';
import { rowOf, rowOfReference } from '../../shaders/fragments/rows.ts';
import { orthonormalBasis, projectOutOf } from '../../shaders/fragments/span.ts';
import { lanesFor } from '../../shaders/fragments/sum.ts';
import { tileEdge, tileGrid } from '../../shaders/fragments/tile.ts';
import { torchActivations } from './torchActivations.ts';

describe('activation', () => {
  it.each([
    ['relu', -1, 0, 0],
    ['relu', 0, 0, 0],
    ['relu', 2, 2, 1],
    ['tanh', 0, 0, 1],
    ['tanh', 40, 1, 0],
    ['identity', -3, -3, 1],
  ] as const)('%s at %d is %d with slope %d', (name, z, value, slope) => {
    expect(activate(name, z)).toBe(value);
    expect(activationDerivative(name, z, activate(name, z))).toBe(slope);
  });

  it.each(ACTIVATION_NAMES)('%s has the slope of its function: central differences', (name) => {
    for (const z of [-7, -2, -0.3, 0.3, 1.7, 9]) {
      const slope = (activate(name, z + 1e-5) - activate(name, z - 1e-5)) / 2e-5;
      expect(activationDerivative(name, z, activate(name, z))).toBeCloseTo(slope, 8);
    }
  });

  it('declares only the function of its name', () => {
    expect(activationFunctions('tanh')).toContain('tanh(clamp(z');
    expect(activationFunctions('relu')).not.toContain('tanh');
    expect(activationFunctions('identity')).not.toMatch(/tanh|select|exp/);
    expect(activationFunctions('gelu')).toContain('fn erf');
  });

  // torch.nn.functional of torch 1.13 in float64, and its derivative by autograd.
  it.each(torchActivations)('agrees with PyTorch: %s at %d', (name, z, value, slope) => {
    expect(activate(name, z)).toBeCloseTo(value, 14);
    expect(activationDerivative(name, z, activate(name, z))).toBeCloseTo(slope, 14);
  });
});

describe('erf', () => {
  it.each([
    [0, 0],
    [0.1, 0.1124629160182849],
    [1, 0.8427007929497149],
    [2.4999, 0.9995928300996666],
    [2.5, 0.999593047982555],
    [3.5, 0.9999992569016276],
    [7, 1],
  ])('of %d is %d', (x, value) => {
    expect(erf(x)).toBeCloseTo(value, 12);
    expect(erf(-x)).toBe(-erf(x));
  });
});

describe('rows', () => {
  it('reads position b as row b without an order, and the step’s line of the order with one', () => {
    expect(rowOfReference({ batch: 2, orderSteps: 0 }, [], 5, 1)).toBe(1);
    const source = { batch: 2, orderSteps: 3 };
    const at = (step: number) =>
      [0, 1].map((b) => rowOfReference(source, [9, 8, 7, 6, 5, 4], step, b));
    expect([0, 1, 2, 3].map(at)).toEqual([
      [9, 8],
      [7, 6],
      [5, 4],
      [9, 8],
    ]);
    expect(rowOf({ batch: 2, orderSteps: 0 })).not.toContain('order[');
  });
});

describe('span', () => {
  const vectors = [
    [3, 0, 0, 4],
    [0, 2, 0, 0],
    [3, 2, 0, 4],
    [0, 0, 0, 0],
  ];

  it('gives one vector of norm 1 per independent vector', () => {
    const basis = orthonormalBasis(vectors);
    expect(basis).toEqual([
      [0.6, 0, 0, 0.8],
      [0, 1, 0, 0],
    ]);
  });

  it('removes what the vectors span and keeps the rest', () => {
    expect(projectOutOf(orthonormalBasis(vectors), [5, 7, 2, 10])).toEqual([
      expect.closeTo(5 - 11 * 0.6),
      0,
      2,
      expect.closeTo(10 - 11 * 0.8),
    ]);
    expect(projectOutOf([], [1, 2])).toEqual([1, 2]);
  });
});

it('lanes are a power of two from 4 to 64', () => {
  expect([1, 4, 5, 10, 33, 64, 120, 1e6].map(lanesFor)).toEqual([4, 4, 8, 16, 64, 64, 64, 64]);
});

it('tiles cover the product', () => {
  for (const [rows, cols] of [
    [1, 1],
    [4, 100],
    [5, 9],
    [17, 257],
    [33, 65],
    [64, 32],
  ]) {
    const edge = tileEdge({ rows, cols });
    const [across, down] = tileGrid({ rows, inner: 1, cols });
    expect(across * edge).toBeGreaterThanOrEqual(cols);
    expect(down * edge).toBeGreaterThanOrEqual(rows);
    expect((across - 1) * edge).toBeLessThan(cols);
    expect((down - 1) * edge).toBeLessThan(rows);
  }
});

it('outputs of objectives stand side by side', () => {
  expect(firstOutputs([2, 1, 3])).toEqual([0, 2, 3, 6]);
});
