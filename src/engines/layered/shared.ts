import { type Loss, MSE } from '../../../shaders/fragments/loss.ts';
import { type Penalty, probesOf } from '../../../shaders/fragments/penalty.ts';
import { STATE_SIZE } from '../../../shaders/fragments/rows.ts';
import type { Gpu } from '../../gpu/gpu.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { type Layout, layoutOf, weightMask } from '../../network/layout.ts';
import { type NetworkShape, totalOutputs } from '../../network/shape.ts';

/** What every pass over some rows shares: the network, and the data on the GPU. */
export interface Shared {
  readonly gpu: Gpu;
  readonly shape: NetworkShape;
  readonly layout: Layout;
  readonly dataRows: number;
  /** Of each objective. */
  readonly losses: readonly Loss[];
  readonly penalties: readonly (Penalty | undefined)[];
  /** Their rows, which follow those of every pass. */
  readonly probes: number;
  /** What a weight norm counts: 1 for every weight, [P] u32, and how many; absent without one. */
  readonly counted?: { readonly mask: Tensor; readonly weights: number };
  readonly parameters: Tensor;
  readonly inputs: Tensor;
  readonly targets: Tensor;
  readonly state: Tensor;
  /** The last parameters whose losses were finite, [1, P]: those before the update, until the network is halted. */
  readonly good: Tensor;
  /**
   * What a step reads as the step before left it, by label: the state of the engine, beside `state`. Whoever makes such a
   * tensor adds it here.
   */
  readonly persistent: Tensor[];
}

/** The shared part: uploads the data and the initial parameters. */
export function createShared(
  gpu: Gpu,
  shape: NetworkShape,
  data: {
    readonly inputs: ArrayLike<number>;
    readonly targets: ArrayLike<number>;
    readonly rows: number;
    readonly parameters: ArrayLike<number>;
    readonly losses?: readonly Loss[] | undefined;
    readonly penalties?: readonly (Penalty | undefined)[] | undefined;
  },
): Shared {
  const layout = layoutOf(shape);
  const filled = (label: string, dims: readonly number[], values: ArrayLike<number>) => {
    const tensor = gpu.tensor(label, dims);
    gpu.write(tensor, Float32Array.from(values));
    return tensor;
  };
  const parameters = filled('parameters', [1, layout.size], data.parameters);
  const good = filled('good', [1, layout.size], data.parameters);
  return {
    gpu,
    shape,
    layout,
    dataRows: data.rows,
    losses: data.losses ?? shape.outputs.map(() => MSE),
    penalties: data.penalties ?? [],
    probes: probesOf(data.penalties),
    ...(data.penalties?.some((one) => one?.name === 'norm') && { counted: countedOf(gpu, shape) }),
    parameters,
    inputs: filled('data.inputs', [data.rows, shape.inputs], data.inputs),
    targets: filled('data.targets', [data.rows, totalOutputs(shape)], data.targets),
    state: gpu.tensor('state', [1, STATE_SIZE], 'u32'),
    good,
    persistent: [parameters, good],
  };
}

function countedOf(gpu: Gpu, shape: NetworkShape) {
  const weights = weightMask(shape);
  const mask = gpu.tensor('penalty.counted', [weights.length], 'u32');
  gpu.write(mask, Uint32Array.from(weights));
  return { mask, weights: weights.reduce((sum, one) => sum + one, 0) };
}
