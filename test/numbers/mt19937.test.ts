import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../src/numbers/mt19937.ts';

describe('mt19937', () => {
  test('known answers of the C++ standard, seed 5489: words 1 and 10000', () => {
    const { random } = createMt19937(5489);
    const words = Array.from({ length: 10_000 }, random);
    expect(words[0]).toBe(3499211612);
    expect(words[9_999]).toBe(4123659995);
  });

  test('extreme seeds give unsigned words, and other seeds other words', () => {
    const first = [0, 1, 0xffffffff].map((seed) => createMt19937(seed).random());
    expect(new Set(first).size).toBe(3);
    for (const word of first) expect(word >= 0 && word <= 0xffffffff).toBe(true);
  });

  test.each([-1, 2 ** 32, 1.5, Number.NaN])('seed %s is refused', (seed) => {
    expect(() => createMt19937(seed)).toThrow(
      `bad seed: expected an integer from 0 to 4294967295, got ${seed}`,
    );
  });
});
