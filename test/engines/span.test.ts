import { expect, test } from 'vitest';
import { orthonormalise, projectOut } from '../../src/engines/reference/span.ts';
import { counterNormal } from '../../src/numbers/counter.ts';

const LENGTH = 8;
const OFFSET = 3; // vectors may stand anywhere in their arrays
const normals = (stream: number) =>
  Float64Array.from({ length: OFFSET + LENGTH }, (_, index) => counterNormal(9, stream, index));

const dot = (a: Float64Array, b: Float64Array) => {
  let sum = 0;
  for (let h = OFFSET; h < OFFSET + LENGTH; h++) sum += a[h] * b[h];
  return sum;
};

/** `vector` plus a little of `other`. */
const near = (vector: Float64Array, other: Float64Array, little: number) =>
  vector.map((value, h) => value + little * other[h]);

test('vectors that are nearly parallel still become orthonormal', () => {
  const first = normals(1);
  const vectors = [first, near(first, normals(2), 1e-4), near(first, normals(3), 1e-4)].map((v) =>
    v.slice(),
  );
  orthonormalise(vectors, 3, OFFSET, LENGTH);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      expect(Math.abs(dot(vectors[i], vectors[j]) - Number(i === j))).toBeLessThan(1e-15 * 4);
    }
  }
});

test.each([
  ['1e-10 of its square is left', 1e-6, 0],
  ['more is left', 1e-4, 1],
])('a dependent vector becomes 0 when less than %s', (_, little, kept) => {
  const first = normals(1);
  const vectors = [first.slice(), near(first, normals(2), little)];
  orthonormalise(vectors, 2, OFFSET, LENGTH);
  expect(dot(vectors[1], vectors[1])).toBeCloseTo(kept, 12);
});

test.each([
  [9e-7, 0],
  [1.1e-6, 1],
])('a vector of length %s alone: square kept %s', (size, kept) => {
  const vector = new Float64Array(OFFSET + LENGTH);
  vector[OFFSET] = size;
  orthonormalise([vector], 1, OFFSET, LENGTH);
  expect(dot(vector, vector)).toBeCloseTo(kept, 12);
});

test('what is projected out is gone, the rest of the array stays', () => {
  const vectors = [normals(1), normals(2)];
  const span = vectors.map((v) => v.slice());
  orthonormalise(vectors, 2, OFFSET, LENGTH);
  const target = normals(4);
  const before = target.slice();
  projectOut(target, OFFSET, 1, LENGTH, vectors, 2, OFFSET);
  for (const vector of span) expect(dot(target, vector)).toBeCloseTo(0, 13);
  expect(target.subarray(0, OFFSET)).toEqual(before.subarray(0, OFFSET));
  expect(dot(target, target)).toBeGreaterThan(0);

  const column = new Float64Array(2 * LENGTH);
  for (let h = 0; h < LENGTH; h++) column[2 * h + 1] = before[OFFSET + h];
  projectOut(column, 1, 2, LENGTH, vectors, 2, OFFSET);
  for (let h = 0; h < LENGTH; h++) {
    expect([column[2 * h], column[2 * h + 1]]).toEqual([0, target[OFFSET + h]]);
  }
});
