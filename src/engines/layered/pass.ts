import { dense } from '../../../shaders/dense.ts';
import { denseBackward } from '../../../shaders/denseBackward.ts';
import { isRowLoss, type Loss } from '../../../shaders/fragments/loss.ts';
import { probeBlocks } from '../../../shaders/fragments/penalty.ts';
import { headBackward } from '../../../shaders/headBackward.ts';
import { loss } from '../../../shaders/loss.ts';
import type { Dispatch } from '../../gpu/gpu.ts';
import { beginningOf, type Tensor } from '../../gpu/tensor.ts';
import { lastHidden, totalOutputs } from '../../network/shape.ts';
import type { Offsets } from './offsets.ts';
import { lowerNormGradients, lowerPenalties } from './penalties.ts';
import type { Shared } from './shared.ts';
import { type GradientSource, lowerWeightGradients } from './weightGradients.ts';

export interface PassOptions {
  /** First word of its tensors' labels. */
  readonly label: string;
  /** Rows with targets; the probes come on top of them. */
  readonly batch: number;
  readonly directions: number;
  /** Room for so many coefficients in its tensors; the pass itself is that of coefficient 0. 1 unless given. */
  readonly coefficients?: number;
  /** Outputs whose sensitivities are sent back beside the directions. */
  readonly sensitivities: number;
  /** Of softmax heads they are of contrasts, f_i − mean of f. */
  readonly contrasts?: boolean;
  /** Steps in the order table; 0 reads the data set in its own order. */
  readonly orderSteps: number;
  /** Present with orderSteps > 0. */
  readonly order?: Tensor;
}

/** Tensors and prepared dispatches of one pass over `batch` rows and the probes, for one network. */
export interface Pass {
  readonly options: PassOptions;
  /** [layer, batch, units], outputs last: offsets per layer and the stride of one network. */
  readonly activations: Offsets;
  /** [layer, slot, batch, units] of the trunk. */
  readonly deltas: Offsets;
  readonly tensors: {
    readonly pre: Tensor;
    readonly hidden: Tensor;
    readonly dOut: Tensor;
    readonly deltas: Tensor;
    readonly weights: Tensor;
    readonly gradients: Tensor;
  };
  /** The same with all coefficients, [k, …]. */
  readonly all: Readonly<Record<'pre' | 'hidden' | 'dOut' | 'deltas' | 'gradients', Tensor>>;
  readonly forward: readonly Dispatch[];
  /** Losses into a tensor [1, K], and dOut. */
  readonly lossesInto: (losses: Tensor) => Promise<readonly Dispatch[]>;
  /** Into the last trunk layer; without `derivative` ∂L/∂a_M instead of ∂L/∂z_M. */
  readonly headBackward: (derivative: boolean) => Promise<Dispatch>;
  readonly trunkBackward: readonly Dispatch[];
  readonly weightGradients: () => Promise<readonly Dispatch[]>;
  /** What those are made of. */
  readonly gradientSource: GradientSource;
}

function stack(sizes: readonly number[]): Offsets {
  let stride = 0;
  const offsets = sizes.map((size) => {
    const offset = stride;
    stride += size;
    return offset;
  });
  return { stride, offsets };
}

const rowLosses = (losses: readonly Loss[]) =>
  losses.flatMap((one, k) => (isRowLoss(one) ? [k] : []));

export async function createPass(shared: Shared, options: PassOptions): Promise<Pass> {
  const { gpu, shape, layout, parameters, inputs, targets, state } = shared;
  const { label, directions, sensitivities, orderSteps } = options;
  const batch = options.batch + shared.probes;
  const probes = probeBlocks(shared.penalties, options.batch);
  const slots = directions + sensitivities;
  const outputs = totalOutputs(shape);
  const layers = shape.hidden.length;
  const activations = stack([...shape.hidden, outputs].map((units) => batch * units));
  const deltas = stack(shape.hidden.map((units) => slots * batch * units));

  const { coefficients = 1 } = options;
  const make = (name: string, dims: readonly number[]) => gpu.tensor(`${label}.${name}`, dims);
  const all = {
    pre: make('pre', [coefficients, 1, activations.stride]),
    hidden: make('hidden', [coefficients, 1, activations.stride]),
    dOut: make('dOut', [coefficients, 1, batch, outputs]),
    deltas: make('deltas', [coefficients, 1, deltas.stride]),
    gradients: make('gradients', [coefficients, 1, directions, layout.size]),
  };
  const first = (tensor: Tensor) => beginningOf(tensor, tensor.shape.slice(1));
  const tensors = {
    pre: first(all.pre),
    hidden: first(all.hidden),
    dOut: first(all.dOut),
    deltas: first(all.deltas),
    weights: make('weights', [1, directions, shape.outputs.length]),
    gradients: first(all.gradients),
  };
  const bound = {
    ...tensors,
    parameters,
    inputs,
    targets,
    state,
    ...(options.order && { order: options.order }),
  };
  const common = { networks: 1, batch, activation: shape.activation };
  const view = (layer: number) => ({
    offset: activations.offsets[layer],
    stride: activations.stride,
  });

  const gradientSource = { batch, orderSteps, directions, probes, activations, deltas };
  const forward = await Promise.all(
    [...layout.trunk, layout.heads].map(({ weight, bias }, layer) =>
      gpu.prepare(
        dense,
        {
          ...common,
          inputs: weight.cols,
          outputs: weight.rows,
          activation: layer === layers ? 'identity' : shape.activation,
          parameters: { stride: layout.size, weight: weight.offset, bias: bias.offset },
          from: layer === 0 ? 0 : activations.offsets[layer - 1],
          to: view(layer),
          ...(layer === 0 && { rows: { dataRows: shared.dataRows, orderSteps } }),
          ...gpu.products.formOf({
            rows: batch,
            inner: weight.cols,
            cols: weight.rows,
            transposeA: false,
            transposeB: true,
          }),
        },
        bound,
      ),
    ),
  );

  const trunkBackward = await Promise.all(
    Array.from({ length: layers - 1 }, (_, index) => {
      const layer = layers - 1 - index;
      return gpu.prepare(
        denseBackward,
        {
          ...common,
          slots,
          units: shape.hidden[layer],
          below: shape.hidden[layer - 1],
          parameters: { stride: layout.size, weight: layout.trunk[layer].weight.offset },
          layer: view(layer - 1),
          deltasStride: deltas.stride,
          from: deltas.offsets[layer],
          to: deltas.offsets[layer - 1],
          ...gpu.products.formOf({
            rows: slots * batch,
            inner: shape.hidden[layer],
            cols: shape.hidden[layer - 1],
            transposeA: false,
            transposeB: false,
          }),
        },
        bound,
      );
    }),
  );

  return {
    options,
    activations,
    deltas,
    tensors,
    all,
    forward,
    trunkBackward,
    lossesInto: async (losses) => [
      await gpu.prepare(
        loss,
        {
          networks: 1,
          batch,
          orderSteps,
          outputs: shape.outputs,
          losses: shared.losses,
          dataRows: shared.dataRows,
          targeted: options.batch,
          out: view(layers),
        },
        { ...bound, losses },
      ),
      ...(await lowerPenalties(shared, losses, {
        batch,
        start: options.batch,
        out: view(layers),
        hidden: tensors.hidden,
        dOut: tensors.dOut,
      })),
    ],
    headBackward: (derivative) =>
      gpu.prepare(
        headBackward,
        {
          ...common,
          hidden: lastHidden(shape),
          outputs: shape.outputs,
          probes,
          directions,
          sensitivities,
          ...(options.contrasts && { contrasts: rowLosses(shared.losses) }),
          derivative,
          parameters: { stride: layout.size, weight: layout.heads.weight.offset },
          layer: view(layers - 1),
          deltas: { offset: deltas.offsets[layers - 1], stride: deltas.stride },
          ...gpu.products.formOf({
            rows: slots * batch,
            inner: outputs,
            cols: lastHidden(shape),
            transposeA: false,
            transposeB: false,
          }),
        },
        bound,
      ),
    weightGradients: async () => [
      ...(await lowerWeightGradients(shared, bound, gradientSource)),
      ...(await lowerNormGradients(shared, tensors.weights, tensors.gradients)),
    ],
    gradientSource,
  };
}
