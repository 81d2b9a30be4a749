import { firstOutputs } from '../../../shaders/fragments/outputs.ts';
import { ridge, ridgeWork } from '../../../shaders/ridge.ts';
import type { Dispatch } from '../../gpu/gpu.ts';
import type { HeadSolve } from '../../methods/plan.ts';
import { lastHidden, totalOutputs } from '../../network/shape.ts';
import type { Pass } from './pass.ts';
import type { Shared } from './shared.ts';

/** Features of a pass with the trunk as it is, then the heads of some objectives by ridge least squares on its rows. */
export async function lowerHeadSolve(
  { ridge: strength, from, to }: HeadSolve,
  { gpu, shape, layout, dataRows, parameters, targets, state }: Shared,
  pass: Pass,
): Promise<readonly Dispatch[]> {
  const { batch, orderSteps, order } = pass.options;
  const last = shape.hidden.length - 1;
  const first = firstOutputs(shape.outputs);
  const dims = {
    networks: 1,
    batch,
    orderSteps,
    dataRows,
    hidden: lastHidden(shape),
    outputs: totalOutputs(shape),
    from: first[from],
    to: first[to],
    ridge: strength,
    layer: { offset: pass.activations.offsets[last], stride: pass.activations.stride },
    parameters: {
      stride: layout.size,
      weight: layout.heads.weight.offset,
      bias: layout.heads.bias.offset,
    },
  };
  const tensors = {
    hidden: pass.tensors.hidden,
    targets,
    parameters,
    work: gpu.tensor(`${pass.options.label}.ridge`, ridgeWork(dims)),
    state,
    ...(order && { order }),
  };
  return [...pass.forward.slice(0, -1), await gpu.prepare(ridge, dims, tensors)];
}
