import { cholesky } from '../../../shaders/cholesky.ts';
import { choleskySolve } from '../../../shaders/choleskySolve.ts';
import type { JacobianSource } from '../../../shaders/fragments/jacobian.ts';
import { gram } from '../../../shaders/gram.ts';
import { jacobianTranspose } from '../../../shaders/jacobianTranspose.ts';
import type { Matrix } from '../../data/dataset.ts';
import type { Dispatch, Gpu } from '../../gpu/gpu.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { type Layout, layoutOf } from '../../network/layout.ts';
import type { NetworkShape } from '../../network/shape.ts';
import { createPass } from './pass.ts';
import { createShared } from './shared.ts';

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
}

/**
 * w¹ = Jᵀα, (K + ρ tr(K)/N I) α = t on the GPU, as `fitTangent` has it in f64: one factorisation for all targets, no
 * readback before the planes are there. Where f32 has no factor, ρ is raised tenfold up to three times; after that α = 0.
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
  const { dispatches, planes } = await lowerTangentFit(gpu, source, output, targets, ridge);
  const download = gpu.download('tangent.planes', planes);
  gpu.submit(dispatches, download);
  const values = await gpu.map(download);
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
  const solves = targets.map(async (target, k) => {
    const rhs = gpu.tensor(`tangent.alpha${k}`, [1, 1, 1, N]);
    // What is subtracted from 0 is −Jᵀα.
    gpu.write(
      rhs,
      Float32Array.from(target, (value) => -value),
    );
    return [
      await gpu.prepare(choleskySolve, { ...factor, rhs: 1 }, { ...tensors, rhs }),
      await gpu.prepare(
        jacobianTranspose,
        { ...source, directions: 1, compensation: true, parameters: places },
        { ...tensors, alpha: rhs, target: planes[k] },
      ),
    ];
  });
  return {
    planes,
    dispatches: [
      ...pass.forward.slice(0, -1),
      await pass.headBackward(true),
      ...pass.trunkBackward,
      await gpu.prepare(gram, { ...source, compensation: true }, tensors),
      await gpu.prepare(cholesky, { ...factor, damping: ridge }, tensors),
      ...(await Promise.all(solves)).flat(),
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
