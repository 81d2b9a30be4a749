/** A folder of four and two images of 1 × 2 pixels. */
import type { IdxSource } from '../../src/data/idxFolder.ts';

export const SMALL: IdxSource = {
  idx: 'dir',
  size: [1, 2],
  labels: [
    ['warm', 'red'],
    ['cold', 'blue'],
    ['warm', 'yellow'],
  ],
};

/** A file of u8 values; the header is written out from the format's definition. */
export function idxBytes(shape: readonly number[], values: readonly number[]): Uint8Array {
  const sizes = shape.flatMap((size) => [0, 0, size >> 8, size & 255]);
  return Uint8Array.from([0, 0, 8, shape.length, ...sizes, ...values]);
}

export function smallFiles(): Record<string, Uint8Array> {
  return {
    'dir/train-images-idx3-ubyte': idxBytes([4, 1, 2], [0, 255, 255, 153, 9, 9, 0, 0]),
    'dir/train-labels-idx1-ubyte': idxBytes([4], [0, 1, 2, 1]),
    'dir/t10k-images-idx3-ubyte': idxBytes([2, 1, 2], [7, 7, 8, 8]),
    'dir/t10k-labels-idx1-ubyte': idxBytes([2], [2, 0]),
  };
}
