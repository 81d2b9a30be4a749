import type { TrainingTask } from '../engines/engine.ts';
import {
  backward,
  createDeltas,
  createNetwork,
  createPass,
  dHiddenOfOutput,
  forward,
} from '../engines/reference/network.ts';

/**
 * ‖∂f_o/∂θ‖² of one output in every row, over the trunk and its own head, at the task's parameters:
 * Σ_l ‖s_l[n]‖² · ‖â_{l−1}[n]‖² + ‖â_M[n]‖². A step of rate r on one row of a one-output objective with squared loss
 * contracts that row's residual by 1 − 2·r·‖∂f_o/∂θ‖² to first order: it is stable for r < 1/‖∂f_o/∂θ‖².
 */
export function gradientSquares(task: TrainingTask, output: number): Float64Array {
  const { shape, inputs, targets } = task;
  const network = createNetwork(shape, task.parameters);
  const pass = createPass(shape, inputs.rows, inputs.values, targets.values);
  const deltas = createDeltas(shape, inputs.rows);
  forward(network, pass);
  dHiddenOfOutput(network, pass, output, deltas[deltas.length - 1]);
  backward(network, pass, deltas);
  const layers = [inputs.values, ...pass.hidden];
  return Float64Array.from({ length: inputs.rows }, (_, row) => {
    const squares = (values: Float64Array) => {
      const width = values.length / inputs.rows;
      return values
        .subarray(row * width, (row + 1) * width)
        .reduce((sum, value) => sum + value * value, 0);
    };
    const head = 1 + squares(layers[deltas.length]);
    return deltas.reduce((sum, s, l) => sum + squares(s) * (1 + squares(layers[l])), head);
  });
}
