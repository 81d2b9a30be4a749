/** Products of square matrices, the work of large layers. */
import { type MatmulDims, matmul, matmulNaive } from '../../../shaders/matmul.ts';
import type { Gpu } from '../../../src/gpu/gpu.ts';
import type { SpeedCase } from '../contender.ts';
import { kernelContender } from '../ours/kernel.ts';
import { ADAPTER_PEAK, peakContender } from '../ours/peak.ts';
import { plainMatmul } from '../plainJs/matmul.ts';
import { matmulProblem, wrongProduct } from '../problems/matmul.ts';

/** Larger ones take the plain version half a minute on a software adapter. */
const LARGEST_NAIVE = 512;

export function matmulCase(size: number): SpeedCase {
  const problem = matmulProblem(size);
  const dims: MatmulDims = {
    networks: 1,
    rows: size,
    inner: size,
    cols: size,
    transposeA: false,
    transposeB: false,
  };
  const { a, b } = problem;
  return {
    name: `matmul ${size}`,
    unit: 'GFLOP/s',
    unitsPerRun: (2 * size ** 3) / 1e9,
    problem,
    ours: {
      'kitegrad matmul': (gpu: Gpu) =>
        kernelContender(
          gpu,
          'kitegrad matmul',
          matmul,
          { ...dims, ...gpu.products.formOf(dims) },
          { a, b },
        ),
      ...(size <= LARGEST_NAIVE && {
        'kitegrad matmulNaive': (gpu: Gpu) =>
          kernelContender(gpu, 'kitegrad matmulNaive', matmulNaive, dims, { a, b }),
      }),
      [ADAPTER_PEAK]: peakContender,
      'plain JS': () => plainMatmul(problem),
    },
    check: (answer) => wrongProduct(problem, answer),
  };
}
