import { cholesky } from '../../../shaders/cholesky.ts';
import { choleskySolve } from '../../../shaders/choleskySolve.ts';
import type { JacobianSource } from '../../../shaders/fragments/jacobian.ts';
import { gram } from '../../../shaders/gram.ts';
import { jacobianProduct } from '../../../shaders/jacobianProduct.ts';
import { jacobianTranspose } from '../../../shaders/jacobianTranspose.ts';
import type { Matrix } from '../../data/dataset.ts';
import type { Dispatch, Gpu } from '../../gpu/gpu.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { type Layout, layoutOf } from '../../network/layout.ts';
import type { NetworkShape } from '../../network/shape.ts';
import { createPass } from './pass.ts';
import { createShared } from './shared.ts';
import { lowerPlainTangents, lowerRefinedTangents, type TangentKernels } from './tangentSolve.ts';

/** A network on its data. */
export interface TangentSource {
  readonly shape: NetworkShape;
  /** Flat, as `layoutOf(shape)` says. */
  readonly parameters: ArrayLike<number>;
  /** [N, d], in the units that training sees. */
  readonly inputs: Matrix;
}

/** The solve as dispatches, and where it leaves the planes, each [1, 1, P] of a network with two heads of one output. */
export interface LoweredTangentFit {
  readonly dispatches: readonly Dispatch[];
  readonly planes: readonly Tensor[];
  /** No longer needed once the dispatches are done. */
  readonly scratch: readonly Tensor[];
}

/** Below it f32 hardly ever has a factor of K + ρ tr(K)/N I. */
const LEAST_FACTORED = 1e-7;

/**
 * Solves with the factor, by the least ρ that they are enough for: what K loses in f32 counts by 1/ρ, and the factor may be that
 * of a larger ρ. In simulations and on a software adapter, 1 to 256 rows, predictions came within 4e-4 of f64, for refined ridges from
 * 1e-8 up within 2e-4.
 */
function solvesFor(ridge: number): number {
  if (ridge >= 1e-3) return 1;
  if (ridge >= 1e-5) return 3;
  return ridge >= 1e-6 ? 12 : 32;
}

/**
 * w¹ = Jᵀα, (K + ρ tr(K)/N I) α = t on the GPU, as `fitTangent` has it in f64: one factorisation for all targets, no
 * readback before the planes are there. Where f32 has no factor, that of a ρ raised tenfold up to three times takes its place;
 * where that fails too, α = 0. Small ridges are refined, see `lowerRefinedTangents`.
 *
 * @param output row of the stacked heads
 * @param targets each [N], N ≤ 512
 */
export async function fitTangentOnGpu(
  gpu: Gpu,
  source: TangentSource,
  output: number,
  targets: readonly Float64Array[],
  ridge: number,
): Promise<Float64Array[]> {
  const lowered = await lowerTangentFit(gpu, source, output, targets, ridge);
  const { dispatches, planes } = lowered;
  const download = gpu.download('tangent.planes', planes);
  gpu.submit(dispatches, download);
  const values = await gpu.map(download);
  for (const tensor of lowered.scratch) gpu.release(tensor);
  const own = layoutOf(oneOutput(source.shape));
  const whole = layoutOf(source.shape);
  return values.map((value) => {
    const plane = new Float64Array(whole.size);
    copyHead(own, 0, value, whole, output, plane);
    return plane;
  });
}

export async function lowerTangentFit(
  gpu: Gpu,
  { shape, parameters, inputs }: TangentSource,
  output: number,
  targets: readonly Float64Array[],
  ridge: number,
): Promise<LoweredTangentFit> {
  const alone = oneOutput(shape);
  const layout = layoutOf(alone);
  const own = new Float64Array(layout.size);
  copyHead(layoutOf(shape), output, parameters, layout, 0, own);
  const N = inputs.rows;
  const shared = createShared(gpu, alone, {
    inputs: inputs.values,
    targets: new Float64Array(2 * N),
    rows: N,
    parameters: own,
  });
  const pass = await createPass(shared, {
    label: 'tangent',
    batch: N,
    directions: 1,
    sensitivities: 1,
    orderSteps: 0,
  });
  const source: JacobianSource = {
    networks: 1,
    batch: N,
    orderSteps: 0,
    dataRows: N,
    inputs: shape.inputs,
    units: shape.hidden,
    outputs: alone.outputs,
    slot: 1,
    activations: pass.activations,
    deltas: pass.deltas,
  };
  const factor = { networks: 1, directions: 1, batch: N, outputs: alone.outputs, size: N };
  const tensors = {
    ...pass.tensors,
    inputs: shared.inputs,
    priority: gpu.tensor('tangent.priority', [1, 1], 'u32'),
    gram: gpu.tensor('tangent.gram', [1, N, N]),
    factor: gpu.tensor('tangent.factor', [1, 1, N, N]),
    info: gpu.tensor('tangent.info', [1, 1], 'u32'),
  };
  gpu.write(tensors.priority, Uint32Array.of(1));
  const places = {
    stride: layout.size,
    trunk: layout.trunk.map(({ weight, bias }) => ({ weight: weight.offset, bias: bias.offset })),
    heads: { weight: layout.heads.weight.offset, bias: layout.heads.bias.offset },
  };
  const planes = targets.map((_, k) => gpu.tensor(`tangent.plane${k}`, [1, 1, layout.size]));
  const kernels: TangentKernels = {
    gpu,
    solve: (rhs) => gpu.prepare(choleskySolve, { ...factor, rhs: 1 }, { ...tensors, rhs }),
    subtractTranspose: (alpha, target) =>
      gpu.prepare(
        jacobianTranspose,
        { ...source, directions: 1, compensation: true, parameters: places },
        { ...tensors, alpha, target },
      ),
    product: (gradients, products) =>
      gpu.prepare(
        jacobianProduct,
        { ...source, directions: 1, compensation: true, parameters: places },
        { ...tensors, gradients, products },
      ),
  };
  const solves = solvesFor(ridge);
  // What is subtracted from 0 is −Jᵀα.
  const negative = targets.map((target) => Float32Array.from(target, (value) => -value));
  const { dispatches, scratch } =
    solves === 1
      ? await lowerPlainTangents(kernels, negative, planes)
      : await lowerRefinedTangents(kernels, tensors.gram, { ridge, solves }, negative, planes);
  return {
    planes,
    scratch,
    dispatches: [
      ...pass.forward.slice(0, -1),
      await pass.headBackward(true),
      ...pass.trunkBackward,
      await gpu.prepare(gram, { ...source, compensation: true }, tensors),
      await gpu.prepare(cholesky, { ...factor, damping: Math.max(ridge, LEAST_FACTORED) }, tensors),
      ...dispatches,
    ],
  };
}

/** The same trunk with one output that counts, and one below it that protects nothing: what the kernels ask for. */
function oneOutput(shape: NetworkShape): NetworkShape {
  return { ...shape, outputs: [1, 1] };
}

/** Copy the trunk and the head of one output from one layout to another. */
function copyHead(
  from: Layout,
  output: number,
  values: ArrayLike<number>,
  to: Layout,
  place: number,
  target: Float64Array,
): void {
  for (let p = 0; p < from.trunkSize; p++) target[p] = values[p];
  const { cols } = from.heads.weight;
  for (let h = 0; h < cols; h++) {
    target[to.heads.weight.offset + place * cols + h] =
      values[from.heads.weight.offset + output * cols + h];
  }
  target[to.heads.bias.offset + place] = values[from.heads.bias.offset + output];
}
