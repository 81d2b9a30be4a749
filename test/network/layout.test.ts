import { expect, test } from 'vitest';
import { layoutOf, tensorsOf } from '../../src/network/layout.ts';
import type { NetworkShape } from '../../src/network/shape.ts';

const SHAPE: NetworkShape = { inputs: 3, hidden: [5, 4], outputs: [2, 1, 3], activation: 'relu' };

test('tensors by owner: every parameter once, heads as their objectives own them', () => {
  const tensors = tensorsOf(SHAPE);
  expect(tensors.map(({ name, dims }) => `${name} ${dims.join(' × ')}`)).toEqual([
    'trunk.0.weight 5 × 3',
    'trunk.0.bias 5',
    'trunk.1.weight 4 × 5',
    'trunk.1.bias 4',
    'heads.0.weight 2 × 4',
    'heads.0.bias 2',
    'heads.1.weight 1 × 4',
    'heads.1.bias 1',
    'heads.2.weight 3 × 4',
    'heads.2.bias 3',
  ]);
  for (const { dims, length } of tensors) {
    expect(dims.reduce((product, size) => product * size)).toBe(length);
  }
  const places = tensors.flatMap(({ offset, length }) =>
    Array.from({ length }, (_, index) => offset + index),
  );
  expect(places.sort((a, b) => a - b)).toEqual([...Array(layoutOf(SHAPE).size).keys()]);
});
