/** Shapes with coefficients: where their parameters stand, and what they begin with. */
import { expect, test } from 'vitest';
import { initialise } from '../../src/network/init.ts';
import { layoutOf, tensorOf, tensorsOf } from '../../src/network/layout.ts';
import { type NetworkShape, standardShape } from '../../src/network/shape.ts';

const SHAPE: NetworkShape = {
  inputs: 2,
  hidden: [3],
  outputs: [2, 2, 2],
  activation: 'tanh',
  coefficients: 3,
};

test('a layout per coefficient, that of the network of objective 1 alone', () => {
  const { size, coefficientSize, ...places } = layoutOf(SHAPE);
  const { size: own, coefficientSize: same, ...ofStandard } = layoutOf(standardShape(SHAPE));
  // 3·2 + 3 in the trunk, 2·3 + 2 in the head.
  expect([size, coefficientSize, own, same]).toEqual([51, 17, 17, 17]);
  expect(places).toEqual(ofStandard);
});

test('tensors of every coefficient by name, together all parameters', () => {
  const tensors = tensorsOf(SHAPE);
  expect(tensors.map(({ name }) => name)).toEqual(
    ['', ' η', ' η²'].flatMap((power) =>
      ['trunk.0.weight', 'trunk.0.bias', 'heads.0.weight', 'heads.0.bias'].map(
        (name) => name + power,
      ),
    ),
  );
  let end = 0;
  for (const { offset, length } of tensors) {
    expect(offset).toBe(end);
    end += length;
  }
  expect(end).toBe(51);
  expect(tensorOf(SHAPE, 17 + 6)).toBe('trunk.0.bias η');
});

test.each(['he', 'torch'] as const)(
  '%s: standard parts begin as those of objective 1 alone, the others at 0',
  (scheme) => {
    const parameters = initialise(SHAPE, { scheme, seed: 7 });
    const standard = initialise(standardShape(SHAPE), { scheme, seed: 7 });
    expect(parameters.subarray(0, 17)).toEqual(standard);
    expect(parameters.subarray(17)).toEqual(new Float32Array(34));
  },
);
