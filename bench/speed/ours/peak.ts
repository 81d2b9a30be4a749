import type { Gpu } from '../../../src/gpu/gpu.ts';
import type { Contender } from '../contender.ts';
import { type PeakDims, peak, peakLimit, peakOperations } from '../kernels/peak.ts';
import { kernelContender } from './kernel.ts';

/** Short enough to be part of every round. */
const DIMS: PeakDims = { workgroups: 64, rounds: 4096 };

const PARAMETERS = Float32Array.of(0.99, 0.01);

/** 10⁹ operations of a run. */
export const PEAK_GIGA = peakOperations(DIMS) / 1e9;

export const ADAPTER_PEAK = 'adapter peak';

/** The adapter's multiply-adds in registers. */
export async function peakContender(gpu: Gpu): Promise<Contender> {
  const kernel = await kernelContender(gpu, ADAPTER_PEAK, peak, DIMS, { p: PARAMETERS });
  return { ...kernel, unitsPerRun: PEAK_GIGA, check: wrongPeak };
}

export function wrongPeak(answer: ArrayLike<number>): string | undefined {
  const limit = peakLimit(PARAMETERS);
  const off = Array.from(answer).find((value) => !(Math.abs(value / limit - 1) < 1e-3));
  return off === undefined ? undefined : `expected ${limit} everywhere, got ${off}`;
}
