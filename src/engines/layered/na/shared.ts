import { MSE } from '../../../../shaders/fragments/loss.ts';
import type { Gpu } from '../../../gpu/gpu.ts';
import { beginningOf, type Tensor } from '../../../gpu/tensor.ts';
import { layoutOf } from '../../../network/layout.ts';
import { standardShape } from '../../../network/shape.ts';
import type { TrainingTask } from '../../engine.ts';
import { createShared, type Shared } from '../shared.ts';

/** What every pass of a non-Archimedean network shares. */
export interface NaShared {
  /** k. */
  readonly coefficients: number;
  /** Parameters [1, k, …] and targets [k, rows, o] of all coefficients. */
  readonly all: Shared;
  /** The standard network, as the beginning of the same tensors. */
  readonly standard: Shared;
}

export function createNaShared(gpu: Gpu, task: TrainingTask): NaShared {
  const { shape, inputs, parameters } = task;
  const own = standardShape(shape);
  const layout = layoutOf(own);
  const all = createShared(gpu, shape, {
    rows: inputs.rows,
    inputs: inputs.values,
    targets: targetPlanes(task),
    parameters,
  });
  return {
    coefficients: shape.outputs.length,
    all,
    standard: {
      ...all,
      shape: own,
      layout,
      losses: [MSE],
      parameters: beginningOf(all.parameters, [1, layout.size]),
      targets: beginningOf(all.targets, [inputs.rows, own.outputs[0]]),
    },
  };
}

/** The same for passes that count steps of their own. */
export function withState(shared: NaShared, state: Tensor): NaShared {
  const { all, standard } = shared;
  return { ...shared, all: { ...all, state }, standard: { ...standard, state } };
}

/** The same data with other parameters, [1, k · P]. */
export function withParameters(shared: NaShared, parameters: Tensor): NaShared {
  const { all, standard } = shared;
  return {
    ...shared,
    all: { ...all, parameters },
    standard: { ...standard, parameters: beginningOf(parameters, standard.parameters.shape) },
  };
}

/** Targets side by side, [N, k · o], as planes [k, N, o]. */
function targetPlanes({ shape, targets }: TrainingTask): Float32Array {
  const { rows, cols, values } = targets;
  const width = shape.outputs[0];
  return Float32Array.from(values, (_, place) => {
    const [n, within] = [Math.floor(place / (rows * width)), place % (rows * width)];
    return values[Math.floor(within / width) * cols + n * width + (within % width)];
  });
}
