import { projectColumns, protectable, spanGroups } from '../../../shaders/projectColumns.ts';
import { projectLine } from '../../../shaders/projectLine.ts';
import { projectMasked } from '../../../shaders/projectMasked.ts';
import { projectRows } from '../../../shaders/projectRows.ts';
import type { Dispatch } from '../../gpu/gpu.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import type { Projection } from '../../methods/plan.ts';
import { lastHidden } from '../../network/shape.ts';
import type { Pass } from './pass.ts';
import type { Shared } from './shared.ts';

/** Where in the backward pass a projection works. */
export interface LoweredProjection {
  /** Sent back from the heads without the activation's derivative, because `rows` multiplies by it. */
  readonly derivative: boolean;
  /** After the heads' backward kernel. */
  readonly rows: readonly Dispatch[];
  /** After the whole backward pass. */
  readonly deltas: readonly Dispatch[];
  /** After the weight gradients. */
  readonly gradients: readonly Dispatch[];
}

type Lower = (
  shared: Shared,
  pass: Pass,
  directions: Tensor,
  priority: Tensor,
) => Promise<Partial<LoweredProjection>>;

/** Nothing to do in the backward pass. */
const nothing: Lower = async () => ({});

const LOWERINGS: Readonly<Record<Projection, Lower>> = {
  none: nothing,
  // These work on the final directions: gradientProjection.ts, exact.ts.
  gradient: nothing,
  'gradient-conflict': nothing,
  barrier: nothing,
  exact: nothing,

  line: async ({ gpu, layout, parameters, shape }, _, gradients, priority) => {
    const layer = layout.trunk[layout.trunk.length - 1];
    const dims = {
      networks: 1,
      directions: gradients.shape[1],
      hidden: lastHidden(shape),
      below: layer.weight.cols,
      parameters: { stride: layout.size, head: layout.heads.weight.offset },
      weight: layer.weight.offset,
    };
    return {
      gradients: [await gpu.prepare(projectLine, dims, { gradients, parameters, priority })],
    };
  },

  hyperplane: async ({ gpu, layout, parameters, shape }, _, gradients, priority) => {
    const layer = layout.trunk[layout.trunk.length - 1];
    const below = layer.weight.cols;
    const hidden = lastHidden(shape);
    const basis = gpu.tensor('projection.basis', [
      1,
      spanGroups(below + 1),
      protectable(shape.outputs),
      hidden,
    ]);
    const dims = {
      networks: 1,
      directions: gradients.shape[1],
      outputs: shape.outputs,
      hidden,
      below,
      parameters: { stride: layout.size, heads: layout.heads.weight.offset },
      layer: { weight: layer.weight.offset, bias: layer.bias.offset },
    };
    const tensors = { gradients, parameters, priority, basis };
    return { gradients: [await gpu.prepare(projectColumns, dims, tensors)] };
  },

  upstream: async ({ gpu, layout, parameters, shape }, pass, _, priority) => {
    const { batch, directions } = pass.options;
    const hidden = lastHidden(shape);
    const last = shape.hidden.length - 1;
    const basis = gpu.tensor('projection.basis', [
      1,
      spanGroups(batch),
      protectable(shape.outputs),
      hidden,
    ]);
    const dims = {
      networks: 1,
      directions,
      batch,
      outputs: shape.outputs,
      hidden,
      activation: shape.activation,
      parameters: { stride: layout.size, heads: layout.heads.weight.offset },
      layer: { offset: pass.activations.offsets[last], stride: pass.activations.stride },
      deltas: { offset: pass.deltas.offsets[last], stride: pass.deltas.stride },
    };
    const tensors = { ...pass.tensors, parameters, priority, basis };
    return { derivative: false, rows: [await gpu.prepare(projectRows, dims, tensors)] };
  },

  masked: async ({ gpu, shape }, pass, _, priority) => {
    const { batch, directions } = pass.options;
    const { deltas } = pass.tensors;
    const dims = {
      networks: 1,
      directions,
      batch,
      outputs: shape.outputs,
      units: shape.hidden,
      deltas: pass.deltas,
    };
    return { deltas: [await gpu.prepare(projectMasked, dims, { deltas, priority })] };
  },
};

export async function lowerProjection(
  projection: Projection,
  shared: Shared,
  pass: Pass,
  directions: Tensor,
  priority: Tensor,
): Promise<LoweredProjection> {
  const lowered = await LOWERINGS[projection](shared, pass, directions, priority);
  return { derivative: true, rows: [], deltas: [], gradients: [], ...lowered };
}
