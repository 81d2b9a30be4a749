/** Fits a tangent in the page, with what it cost: dispatches, and readbacks before the planes were read. */
import { fitTangentOnGpu, type TangentSource } from '../../src/engines/layered/tangentFit.ts';
import { type Counters, Gpu } from '../../src/gpu/gpu.ts';

export interface TangentCall {
  readonly source: TangentSource;
  readonly output: number;
  readonly targets: readonly Float64Array[];
  readonly ridge: number;
}

export interface TangentAnswer {
  readonly planes: Float64Array[];
  readonly counters: Counters;
}

export async function tangentFit(
  gpu: Gpu,
  { source, output, targets, ridge }: TangentCall,
): Promise<TangentAnswer> {
  const own = await Gpu.create({ device: gpu.device });
  try {
    const planes = await fitTangentOnGpu(own, source, output, targets, ridge);
    return { planes, counters: { ...own.counters } };
  } finally {
    own.destroy();
  }
}
