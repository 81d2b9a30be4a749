import { expect, test } from 'vitest';
import { matmul, matmulNaive } from '../../shaders/matmul.ts';
import { ShapeError } from '../../src/errors.ts';
import { inPage, runKernel } from '../harness/client.ts';

const dims = { networks: 1, rows: 2, inner: 2, cols: 1, transposeA: false, transposeB: false };

test('a kernel runs, and its outputs come back', async () => {
  const { out } = await runKernel(matmul, dims, { a: [1, 2, 3, 4], b: [5, 6] });
  expect(out).toEqual(Float32Array.of(17, 39));
});

test('a kernel that shares its file with another is found by the file', async () => {
  const { out } = await runKernel(
    matmulNaive,
    dims,
    { a: [1, 2, 3, 4], b: [5, 6] },
    { file: 'matmul' },
  );
  expect(out).toEqual(Float32Array.of(17, 39));
});

test('typed arrays, NaN and −0 cross both ways', async () => {
  const value = { numbers: [Number.NaN, -0], bytes: Uint32Array.of(7) };
  expect(await inPage('echo', value)).toEqual(value);
});

test('a validation error fails the call, and the next call works', async () => {
  await expect(inPage('provokeValidationError')).rejects.toThrow(/WebGPU validation error/);
  await expect(inPage('echo', 1)).resolves.toBe(1);
});

test('wrong inputs are refused', async () => {
  await expect(runKernel(matmul, dims, { a: [1, 2, 3, 4] })).rejects.toThrow(/no input for b/);
  await expect(runKernel(matmul, dims, { a: [1], b: [5, 6] })).rejects.toThrow(
    /a has another length: expected 4, got 1/,
  );
  await expect(runKernel(matmul, dims, { a: [1, 2, 3, 4], B: [5, 6] })).rejects.toThrow(
    /expected inputs \[a,b,out\], got \[B\]/,
  );
  await expect(runKernel('noSuchKernel', dims, {})).rejects.toThrow();
  await expect(inPage('noSuchEntry')).rejects.toThrow(/exports no noSuchEntry/);
});

test('an error of ours keeps its class', async () => {
  await expect(runKernel(matmul, { ...dims, rows: 0 }, { a: [], b: [5, 6] })).rejects.toThrow(
    ShapeError,
  );
});
