import { expect, test } from 'vitest';
import { decode, encode } from './wire.ts';

test('what JSON loses survives the crossing', () => {
  const value = {
    numbers: [1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0],
    f32: Float32Array.of(0.1, Number.NaN, -0),
    f64: Float64Array.of(0.1),
    u32: Uint32Array.of(0, 0xffffffff),
    part: new Float32Array([1, 2, 3]).subarray(1),
    text: 'η',
    nothing: null,
  };
  expect(decode(encode(value))).toEqual(value);
  expect(decode(encode([-0]))).toStrictEqual([-0]);
});

test('long arrays cross', () => {
  const long = Float32Array.from({ length: 100_000 }, (_, i) => i / 3);
  expect(decode(encode(long))).toEqual(long);
});
