import { describe, expect, test } from 'vitest';
import { ACTIVATION_NAMES, activationInF64 } from '../../../shaders/fragments/activation.ts';
import { activateTruncated } from '../../../shaders/fragments/truncated.ts';
import { counterNormal } from '../../../src/numbers/counter.ts';
import { at, taylorCoefficients } from './taylor.ts';

const CASES = 200;
const draw = (seed: number) => [0, 1, 2, 3].map((n) => counterNormal(seed, 40, n));

describe.each(ACTIVATION_NAMES)('%s', (name) => {
  const { value, slope } = activationInF64(name);

  test('φ(z) and φ′(z) are the Taylor coefficients of φ and φ′ along z₀ + z₁η + z₂η² + z₃η³', () => {
    for (let seed = 0; seed < CASES; seed++) {
      const z = draw(seed);
      // No kink within the differences.
      if (Math.abs(z[0]) < 0.2) continue;
      const got = activateTruncated(name, z);
      const along = (eta: number) => at(z, eta);
      const values = taylorCoefficients((eta) => value(along(eta)));
      const slopes = taylorCoefficients((eta) => slope(along(eta), value(along(eta))));
      for (let n = 0; n < 4; n++) {
        expect(Math.abs(got.value[n] - values[n])).toBeLessThan(1e-5 * (1 + Math.abs(values[n])));
        expect(Math.abs(got.slope[n] - slopes[n])).toBeLessThan(1e-5 * (1 + Math.abs(slopes[n])));
      }
    }
  });

  test('standard parts have the bits of the standard activation', () => {
    for (let seed = 0; seed < CASES; seed++) {
      const z = draw(seed);
      const got = activateTruncated(name, z);
      expect(got.value[0]).toBe(value(z[0]));
      expect(got.slope[0]).toBe(slope(z[0], value(z[0])));
    }
  });
});

describe('the sign of z decides, not that of z₀', () => {
  test.each([
    [
      [0, 2, -5],
      [0, 2, -5],
      [1, 0, 0],
    ],
    [
      [0, -2, 5],
      [0, 0, 0],
      [0, 0, 0],
    ],
    [
      [0, 0, 3],
      [0, 0, 3],
      [1, 0, 0],
    ],
    [
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ],
    [
      [-1, 9, 9],
      [0, 0, 0],
      [0, 0, 0],
    ],
    [
      [1, -9, -9],
      [1, -9, -9],
      [1, 0, 0],
    ],
  ])('relu of %s', (z, value, slope) => {
    expect(activateTruncated('relu', z)).toEqual({ value, slope });
  });

  test('leakyRelu of −2η + η²', () => {
    const { value, slope } = activateTruncated('leakyRelu', [0, -2, 1]);
    expect(value).toEqual([0, -0.02, 0.01]);
    expect(slope).toEqual([0.01, 0, 0]);
  });
});
