import { describe, expect, test } from 'vitest';
import {
  counterNormal,
  counterU32,
  counterUniform,
  permutation,
  philox4x32,
  STREAMS,
} from '../../src/numbers/counter.ts';

/** Σ (count − expected)² / expected over equally likely bins. */
function chiSquared(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** χ² of `bins` equally likely bins has mean bins − 1 and variance 2(bins − 1); five deviations. */
function expectUniform(counts: readonly number[]): void {
  const freedom = counts.length - 1;
  expect(Math.abs(chiSquared(counts) - freedom)).toBeLessThan(5 * Math.sqrt(2 * freedom));
}

const range = (length: number) => Array.from({ length }, (_, i) => i);

describe('philox4x32', () => {
  const all = 0xffffffff;
  test.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [all, all, all, all],
      [all, all],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const)('known answers of Random123: %s, key %s', (counter, key, words) => {
    expect(philox4x32(counter, key)).toEqual(words);
  });
});

describe('counterU32', () => {
  test('is a function of its arguments: any order of calls gives the same words', () => {
    const forwards = range(100).map((i) => counterU32(42, 1, i));
    const backwards = range(100)
      .reverse()
      .map((i) => counterU32(42, 1, i));
    expect(backwards.reverse()).toEqual(forwards);
    expect(forwards.slice(0, 4)).toEqual(philox4x32([0, 0, 0, 0], [42, 1]));
  });

  test('seed, stream, substream and high counters each change the words', () => {
    const words = [
      counterU32(1, 1, 0),
      counterU32(2, 1, 0),
      counterU32(1, 2, 0),
      counterU32(1, 1, 0, 1),
      counterU32(1, 1, 2 ** 34),
      counterU32(1, 1, 2 ** 53 - 1),
    ];
    expect(new Set(words).size).toBe(words.length);
  });

  test('low and high bytes are uniform (χ²), and so are neighbours in pairs', () => {
    const low = new Array<number>(256).fill(0);
    const high = new Array<number>(256).fill(0);
    const pairs = new Array<number>(256).fill(0);
    for (let i = 0; i < 50_000; i++) {
      const word = counterU32(7, 3, i);
      low[word & 0xff]++;
      high[word >>> 24]++;
      pairs[(word >>> 28) * 16 + (counterU32(7, 3, i + 1) >>> 28)]++;
    }
    for (const counts of [low, high, pairs]) expectUniform(counts);
  });

  test('bad arguments are refused with both values', () => {
    expect(() => counterU32(-1, 1, 0)).toThrow('bad seed');
    expect(() => counterU32(1, -1, 0)).toThrow('bad stream');
    expect(() => counterU32(1, 1, 0.5)).toThrow('counterU32: bad index: expected an integer');
    expect(() => counterU32(1, 1, 0, 2 ** 32)).toThrow('bad substream');
  });
});

describe('counterUniform, counterNormal', () => {
  test('uniform in [0, 1): χ² over 100 bins', () => {
    const counts = new Array<number>(100).fill(0);
    for (let i = 0; i < 50_000; i++) counts[Math.floor(100 * counterUniform(9, 1, i))]++;
    expectUniform(counts);
  });

  test('normal: moments within five standard errors', () => {
    const n = 50_000;
    const values = range(n).map((i) => counterNormal(9, 1, i));
    const moment = (power: number) => values.reduce((sum, v) => sum + v ** power, 0) / n;
    // variances of x, x², x³, x⁴ under N(0, 1): 1, 2, 15, 96
    for (const [power, mean, variance] of [
      [1, 0, 1],
      [2, 1, 2],
      [3, 0, 15],
      [4, 3, 96],
    ]) {
      expect(Math.abs(moment(power) - mean)).toBeLessThan(5 * Math.sqrt(variance / n));
    }
  });
});

describe('permutation', () => {
  test.each([0, 1, 2, 3, 21, 1000])('of %s rows: each row once', (count) => {
    expect([...permutation(3, 5, count)].sort((a, b) => a - b)).toEqual(range(count));
  });

  test('depends on seed, epoch and stream alone', () => {
    const later = permutation(3, 7, 50);
    permutation(3, 6, 50);
    expect(permutation(3, 7, 50)).toEqual(later);
    expect(permutation(3, 8, 50)).not.toEqual(later);
    expect(permutation(4, 7, 50)).not.toEqual(later);
    expect(permutation(3, 7, 50, STREAMS.anchors)).not.toEqual(later);
  });

  test('all 24 orders of four rows are equally likely over the epochs (χ²)', () => {
    const counts = new Map<string, number>();
    for (let epoch = 0; epoch < 12_000; epoch++) {
      const order = permutation(1, epoch, 4).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expectUniform([...counts.values()]);
  });

  test('a count that is no integer is refused', () => {
    expect(() => permutation(1, 0, 2.5)).toThrow('permutation: bad count: expected an integer');
  });
});
