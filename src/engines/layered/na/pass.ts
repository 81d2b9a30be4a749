import { naBackward } from '../../../../shaders/naBackward.ts';
import { naDense } from '../../../../shaders/naDense.ts';
import { type NaLossName, naLoss } from '../../../../shaders/naLoss.ts';
import { naWeightGradients } from '../../../../shaders/naWeightGradients.ts';
import type { Dispatch } from '../../../gpu/gpu.ts';
import { beginningOf, type Tensor } from '../../../gpu/tensor.ts';
import { createPass, type Pass, type PassOptions } from '../pass.ts';
import type { NaShared } from './shared.ts';

/** A pass of the standard network, and after each of its operations the same for the coefficients 1 … k − 1. */
export interface NaPass {
  readonly standard: Pass;
  readonly forward: readonly Dispatch[];
  /** Losses into a tensor [1, k], and dOut. */
  readonly lossesInto: (losses: Tensor) => Promise<readonly Dispatch[]>;
  /** From dOut to the gradients of all coefficients, `standard.all.gradients`. */
  readonly backward: readonly Dispatch[];
}

export async function createNaPass(
  { all, standard: shared, coefficients }: NaShared,
  lossName: NaLossName,
  options: Pick<PassOptions, 'label' | 'batch' | 'orderSteps' | 'order'>,
): Promise<NaPass> {
  const { gpu, shape, layout, inputs, state, dataRows } = shared;
  const { batch, orderSteps, order, label } = options;
  const standard = await createPass(shared, {
    ...options,
    directions: 1,
    sensitivities: 0,
    coefficients,
  });
  gpu.write(standard.tensors.weights, new Float32Array([1]));
  const { activations, deltas } = standard;
  const layers = shape.hidden.length;
  const outputs = shape.outputs[0];
  const bound = {
    ...standard.all,
    slopes: gpu.tensor(`${label}.slopes`, standard.all.hidden.shape),
    parameters: all.parameters,
    targets: all.targets,
    inputs,
    state,
    ...(order && { order }),
  };
  const common = { networks: 1, coefficients, batch };
  const view = (layer: number) => ({
    offset: activations.offsets[layer],
    stride: activations.stride,
  });

  const forward: Dispatch[] = [];
  for (const [layer, { weight, bias }] of [...layout.trunk, layout.heads].entries()) {
    const dims = {
      ...common,
      inputs: weight.cols,
      outputs: weight.rows,
      activation: layer === layers ? ('identity' as const) : shape.activation,
      parameters: { stride: layout.size, weight: weight.offset, bias: bias.offset },
      from: layer === 0 ? 0 : activations.offsets[layer - 1],
      to: view(layer),
      ...(layer === 0 && { rows: { dataRows, orderSteps } }),
    };
    forward.push(standard.forward[layer], await gpu.prepare(naDense, dims, bound));
  }

  const rule = { ...common, standard: lossName === 'lexicographic' };
  const backward: Dispatch[] = [await standard.headBackward(true), ...standard.trunkBackward];
  for (let layer = layers; layer > 0; layer--) {
    const { weight } = layer === layers ? layout.heads : layout.trunk[layer];
    const dims = {
      ...rule,
      units: weight.rows,
      below: weight.cols,
      parameters: { stride: layout.size, weight: weight.offset },
      layer: view(layer - 1),
      deltasStride: deltas.stride,
      to: deltas.offsets[layer - 1],
      ...(layer < layers && { from: deltas.offsets[layer] }),
    };
    backward.push(await gpu.prepare(naBackward, dims, bound));
  }
  backward.push(
    ...(await standard.weightGradients()),
    await gpu.prepare(
      naWeightGradients,
      {
        ...rule,
        orderSteps,
        dataRows,
        inputs: shape.inputs,
        units: shape.hidden,
        outputs,
        activations,
        deltas,
        parameters: {
          stride: layout.size,
          trunk: layout.trunk.map(({ weight, bias }) => ({
            weight: weight.offset,
            bias: bias.offset,
          })),
          heads: { weight: layout.heads.weight.offset, bias: layout.heads.bias.offset },
        },
      },
      bound,
    ),
  );

  return {
    standard,
    forward,
    backward,
    lossesInto: async (losses) => [
      ...(await standard.lossesInto(beginningOf(losses, [1, 1]))),
      await gpu.prepare(
        naLoss,
        { ...common, orderSteps, outputs, loss: lossName, dataRows, out: view(layers) },
        { ...bound, losses },
      ),
    ],
  };
}
