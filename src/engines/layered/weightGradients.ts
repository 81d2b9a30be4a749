import type { ProbeBlock } from '../../../shaders/fragments/penalty.ts';
import { type LayerGradientsDims, layerGradients } from '../../../shaders/layerGradients.ts';
import { weightGradients } from '../../../shaders/weightGradients.ts';
import type { Dispatch } from '../../gpu/gpu.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import type { Offsets } from './offsets.ts';
import type { Shared } from './shared.ts';

/** What the gradients of a pass are made of. */
export interface GradientSource {
  /** Rows with the probes. */
  readonly batch: number;
  readonly orderSteps: number;
  readonly directions: number;
  readonly probes: readonly ProbeBlock[];
  readonly activations: Offsets;
  readonly deltas: Offsets;
}

/** Gradients of all weights and biases: in one grouped product, or layer by layer where one of them is large. */
export async function lowerWeightGradients(
  shared: Shared,
  tensors: Readonly<Record<string, Tensor>>,
  source: GradientSource,
): Promise<readonly Dispatch[]> {
  const { gpu, shape, layout, dataRows } = shared;
  const layers = gradientLayers(shared, source);
  if (hasLarge(layers)) {
    return Promise.all(layers.map((dims) => gpu.prepare(layerGradients, dims, tensors)));
  }
  const places = layers.map(({ parameters: { weight, bias } }) => ({ weight, bias }));
  const trunk = places.slice(0, -1);
  const dims = {
    ...source,
    networks: 1,
    dataRows,
    inputs: shape.inputs,
    units: shape.hidden,
    outputs: shape.outputs,
    parameters: { stride: layout.size, trunk, heads: places[trunk.length] },
  };
  return [await gpu.prepare(weightGradients, dims, tensors)];
}

/** Layer by layer, the heads last. */
export function gradientLayers(
  { gpu, shape, layout, dataRows }: Shared,
  { batch, directions, orderSteps, probes, activations, deltas }: GradientSource,
): readonly LayerGradientsDims[] {
  return [...layout.trunk, layout.heads].map(({ weight, bias }, l) => ({
    networks: 1,
    directions,
    batch,
    units: weight.rows,
    inputs: weight.cols,
    below:
      l === 0
        ? { name: 'data', dataRows, orderSteps }
        : { name: 'hidden', stride: activations.stride, offset: activations.offsets[l - 1] },
    sent:
      l < shape.hidden.length
        ? { name: 'deltas', stride: deltas.stride, offset: deltas.offsets[l] }
        : { name: 'seeds', outputs: shape.outputs, probes },
    parameters: { stride: layout.size, weight: weight.offset, bias: bias.offset },
    ...gpu.products.formOf({
      rows: weight.rows,
      inner: batch,
      cols: weight.cols,
      transposeA: true,
      transposeB: false,
    }),
  }));
}

/** Whether one of the products is large: then each layer has a dispatch of its own. */
export function hasLarge(layers: readonly LayerGradientsDims[]): boolean {
  return layers.some(({ form }) => form !== undefined);
}
