import { STATE_SIZE } from '../../../shaders/fragments/rows.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { slicesOf } from '../slices.ts';
import { createPass, type Pass, type PassOptions } from './pass.ts';
import type { Shared } from './shared.ts';

/** Makes a pass that reads its own `state`. */
type EvaluationOf = (
  state: Tensor,
  options: Pick<PassOptions, 'label' | 'batch' | 'orderSteps' | 'order'>,
) => Promise<Pick<Pass, 'forward' | 'lossesInto'>>;

/**
 * Losses over the whole data set slice by slice, [K]: where nothing else needs a pass over all rows at once, whose
 * activations would take many times the memory of the data.
 */
export async function lowerSlices(
  shared: Shared,
  passOf: EvaluationOf = (state, options) =>
    createPass({ ...shared, state }, { ...options, directions: 1, sensitivities: 0 }),
): Promise<() => Promise<Float64Array>> {
  const { gpu, shape, dataRows } = shared;
  const objectives = shape.outputs.length;
  const slices = slicesOf(dataRows);
  const losses = gpu.tensor('slice.losses', [1, objectives]);
  // Not the training's: the order table has one step, whatever step the training is at.
  const state = gpu.tensor('slice.state', [1, STATE_SIZE], 'u32');
  const sized = async (count: number) => {
    const order = gpu.tensor(`slice.${count}.order`, [1, count], 'u32');
    const options = { label: `slice.${count}`, batch: count, orderSteps: 1, order };
    const pass = await passOf(state, options);
    return { order, dispatches: [...pass.forward, ...(await pass.lossesInto(losses))] };
  };
  const counts = [...new Set(slices.map(({ count }) => count))];
  const passes = new Map(
    await Promise.all(counts.map(async (count) => [count, await sized(count)] as const)),
  );
  return async () => {
    const means = new Float64Array(objectives);
    for (const { first, count } of slices) {
      const pass = passes.get(count);
      if (!pass) continue;
      gpu.write(
        pass.order,
        Uint32Array.from({ length: count }, (_, row) => first + row),
      );
      gpu.submit(pass.dispatches);
      const found = await gpu.read(losses);
      for (let k = 0; k < objectives; k++) means[k] += (found[k] * count) / dataRows;
    }
    return means;
  };
}
