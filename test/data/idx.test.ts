import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readIdx } from '../../src/data/idx.ts';
import { InputError } from '../../src/errors.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);
const image = bytes(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 1, 127, 128, 254, 255);

describe('readIdx', () => {
  test('reads the shape, outermost first, and the values', async () => {
    expect(await readIdx(image)).toEqual({
      shape: [1, 2, 3],
      values: bytes(0, 1, 127, 128, 254, 255),
    });
  });

  // The bytes of each value are written out by hand, from the definition of its type.
  test.each([
    ['i8', [9, 1, 0, 0, 0, 2, 0x80, 0x7f], Int8Array.of(-128, 127)],
    ['i16', [0x0b, 1, 0, 0, 0, 2, 0xff, 0xfe, 0x01, 0x02], Int16Array.of(-2, 258)],
    ['i32', [0x0c, 1, 0, 0, 0, 1, 0x80, 0, 0, 1], Int32Array.of(-2147483647)],
    ['f32', [0x0d, 1, 0, 0, 0, 2, 0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0], Float32Array.of(1.5, -2)],
    ['f64', [0x0e, 1, 0, 0, 0, 1, 0xbf, 0xe0, 0, 0, 0, 0, 0, 0], Float64Array.of(-0.5)],
  ])('reads %s', async (_, rest, values) => {
    const read = await readIdx(bytes(0, 0, ...rest));
    expect(read).toEqual({ shape: [values.length], values });
  });

  test('reads gzip, and a view into a larger buffer', async () => {
    const expected = await readIdx(image);
    expect(await readIdx(gzipSync(image))).toEqual(expected);
    const padded = bytes(9, 9, 9, ...image, 9);
    expect(await readIdx(padded.subarray(3, 3 + image.length))).toEqual(expected);
  });

  test('reads an array of no rows', async () => {
    expect(await readIdx(bytes(0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 5))).toEqual({
      shape: [0, 5],
      values: bytes(),
    });
  });
});

const zipped = gzipSync(image);
test.each([
  ['an empty file', bytes(), 'wrong magic: expected 00 00, a type (08, 09, 0b, 0c, 0d, 0e)'],
  ['text', bytes(0x78, 0x2c, 0x79, 0x31), 'got 78 2c 79 31'],
  ['an unknown type', bytes(0, 0, 0x0a, 1, 0, 0, 0, 0), 'got 00 00 0a 01'],
  ['rank 0', bytes(0, 0, 8, 0, 5), 'a rank of 1 or more, got 00 00 08 00'],
  ['a short header', image.subarray(0, 15), 'expected 16 bytes for 3 dimensions, got 15'],
  [
    'truncated data',
    image.subarray(0, 21),
    'a.idx: truncated data: expected 22 bytes for shape [1, 2, 3], got 21',
  ],
  [
    'a shape of more than memory holds',
    bytes(0, 0, 0x0e, 2, 255, 255, 255, 255, 255, 255, 255, 255),
    'for shape [4294967295, 4294967295], got 12',
  ],
  ['trailing bytes', bytes(...image, 0), 'trailing bytes: expected 22 bytes'],
  ['trailing bytes in gzip', gzipSync(bytes(...image, 0)), 'got 23'],
  ['a torn gzip', zipped.subarray(0, 20), 'broken gzip: expected a whole gzip file, got 20 bytes'],
])('refuses %s', async (_, file, message) => {
  const read = readIdx(file, 'a.idx');
  await expect(read).rejects.toThrow(InputError);
  await expect(read).rejects.toThrow(message);
});
