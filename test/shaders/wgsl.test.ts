import { describe, expect, it } from 'vitest';
import { grid, MAX_WORKGROUPS } from '../../shaders/kernel.ts';
import { f32, u32, wgsl } from '../../shaders/wgsl.ts';

describe('u32', () => {
  it.each([
    [0, '0u'],
    [-0, '0u'],
    [7, '7u'],
    [4294967295, '4294967295u'],
  ])('spells %d as %s', (value, text) => {
    expect(u32(value)).toBe(text);
  });

  it.each([-1, 0.5, 4294967296, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (value) => {
    expect(() => u32(value)).toThrow(RangeError);
    expect(() => u32(value)).toThrow(`u32: expected a whole number in [0, 2^32), got ${value}`);
  });

  it('refuses what the type check would have', () => {
    expect(() => u32(undefined as unknown as number)).toThrow('got undefined');
    expect(() => u32('3' as unknown as number)).toThrow(RangeError);
  });
});

describe('f32', () => {
  it.each([
    [0, '0.0f'],
    [1, '1.0f'],
    [-3, '-3.0f'],
    [0.5, '0.5f'],
    [1e21, '1.0000000200408773e+21f'],
    [2 ** -149, '1.401298464324817e-45f'],
    [16777217, '16777216.0f'],
  ])('spells %d as %s', (value, text) => {
    expect(f32(value)).toBe(text);
  });

  it('spells a literal that reads as the nearest f32', () => {
    for (const value of [0.1, 1 / 3, Math.PI, 1e-7, 123456.789, 3.4028234663852886e38]) {
      expect(Number.parseFloat(f32(value))).toBe(Math.fround(value));
    }
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3.5e38, -1e300])(
    'refuses %d',
    (value) => {
      expect(() => f32(value)).toThrow(RangeError);
      expect(() => f32(value)).toThrow(`f32: expected a number that f32 can hold, got ${value}`);
    },
  );
});

it('wgsl keeps one branch of #if', () => {
  const text = (first: boolean, second: boolean) =>
    wgsl`a
#if ${first}
b
#elif ${second}
c
#else
d
#endif
e`
      .split('\n')
      .filter((line) => line !== '');
  expect(text(true, true)).toEqual(['a', 'b', 'e']);
  expect(text(false, true)).toEqual(['a', 'c', 'e']);
  expect(text(false, false)).toEqual(['a', 'd', 'e']);
});

describe('grid', () => {
  it('passes what every device can dispatch', () => {
    expect(grid('k', 1, MAX_WORKGROUPS, 2)).toEqual([1, 65_535, 2]);
  });

  it.each([0, -1, 1.5, MAX_WORKGROUPS + 1, Number.NaN])(
    'refuses %d workgroups on any axis',
    (count) => {
      for (const [axis, at] of [
        ['x', 0],
        ['y', 1],
        ['z', 2],
      ] as const) {
        const sizes = [1, 1, 1].map((one, i) => (i === at ? count : one)) as [
          number,
          number,
          number,
        ];
        const call = () => grid('kernel', ...sizes);
        expect(call).toThrow(RangeError);
        expect(call).toThrow(`kernel: expected 1 to 65535 workgroups along ${axis}, got ${count}`);
      }
    },
  );
});
