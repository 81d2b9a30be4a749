import { describe, expect, test } from 'vitest';
import { fma, log, sinCos } from '../../src/numbers/float32.ts';
import { createMt19937 } from '../../src/numbers/mt19937.ts';

const f32 = Math.fround;
const EPSILON = 2 ** -23; // one unit in the last place of 1

/** An exact integer multiple of 2^-scale, as BigInt. */
function exact(value: number, scale: number): bigint {
  return BigInt(value * 2 ** scale);
}

describe('fma', () => {
  test('one rounding, where two would differ', () => {
    const a = 1 + EPSILON;
    expect(fma(a, a, -f32(a * a))).toBe(EPSILON ** 2);
  });

  test('no double rounding: the f64 sum falls on a tie that the exact sum does not', () => {
    const below = 1 - EPSILON;
    const above = 1 + EPSILON;
    // exact sums 2^-70 below and 2^-71 above a tie; the f64 sum is the tie, and even is the wrong side
    expect(fma((EPSILON / 2) * above, below, above)).toBe(above);
    expect(fma((-EPSILON / 4) * above, below, 1 - EPSILON / 2)).toBe(1 - EPSILON / 2);
    expect(fma(1, above, EPSILON / 2)).toBe(1 + 2 * EPSILON); // a true tie goes to even
    const tiny = 2 ** -80;
    expect(fma(tiny, tiny, 1)).toBe(1);
  });

  test('the nearest float of the exact sum, over random operands', () => {
    const { random } = createMt19937(11);
    const draw = (exponent: number) => f32(((random() & 0xffffff) - 2 ** 23) * 2 ** exponent);
    for (let i = 0; i < 20_000; i++) {
      const a = draw(-23);
      const b = draw(-23);
      const c = draw(-23 - (random() % 24));
      const want = exact(a, 60) * exact(b, 60) + exact(c, 120);
      const got = fma(a, b, c);
      const error = want - exact(got, 120);
      const size = error < 0n ? -error : error;
      // half the gap to the next float: the mantissa has 24 bits
      const half = exact(2 ** (Math.floor(Math.log2(Math.abs(got) || 2 ** -50)) - 24), 120);
      expect(size <= half).toBe(true);
    }
  });
});

describe('log, sinCos', () => {
  test('close to Math.log on (0, 1]', () => {
    const { random } = createMt19937(12);
    expect(log(1)).toBeCloseTo(0, 15);
    for (let i = 0; i < 20_000; i++) {
      const x = ((random() & 0xffffff) + 1) / 2 ** 24;
      const error = Math.abs(log(x) - Math.log(x));
      expect(error <= 2 * EPSILON * Math.max(Math.abs(Math.log(x)), 2 ** -24)).toBe(true);
    }
  });

  test('close to Math.sin and Math.cos over several turns', () => {
    const { random } = createMt19937(13);
    for (let i = 0; i < 20_000; i++) {
      const x = f32(((random() & 0xffffff) / 2 ** 24) * 50);
      const [sine, cosine] = sinCos(x);
      expect(Math.abs(sine - Math.sin(x)) <= EPSILON).toBe(true);
      expect(Math.abs(cosine - Math.cos(x)) <= EPSILON).toBe(true);
    }
  });
});
