import { backward, dHidden, headGradient, trunkGradient } from '../engines/reference/backward.ts';
import { createDeltas, type Network, type Pass } from '../engines/reference/network.ts';
import { tangent } from '../engines/reference/tangent.ts';
import { counterNormal, STREAMS } from '../numbers/counter.ts';

const MOST_ROUNDS = 100;
/** Relative growth of the estimate in one round at which it is taken. */
const CLOSE = 1e-4;

/**
 * λmax(J Jᵀ), where J holds the gradients of one objective's outputs in every row of the pass, over the trunk and the
 * objective's own head. Power iteration v → J(Jᵀv): a backward pass with v in place of the loss's gradient, then a
 * forward-mode pass. Nothing of size rows × parameters is formed. The estimate approaches from below.
 *
 * @param pass as `forward` left it; its `dOut` is used up
 * @param frozen 1 for every parameter that keeps its bits; those take no part
 */
export function largestEigenvalue(
  network: Network,
  pass: Pass,
  objective: number,
  frozen: Uint8Array,
): number {
  const { first, layout } = network;
  const outputs = first[first.length - 1];
  const [from, to] = [first[objective], first[objective + 1]];
  const deltas = createDeltas(network.shape, pass.rows);
  const gradient = new Float64Array(layout.size);
  const v = Float64Array.from({ length: pass.rows * (to - from) }, (_, index) =>
    counterNormal(0, STREAMS.anchors, index),
  );
  let largest = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const norm = Math.sqrt(v.reduce((sum, value) => sum + value * value, 0));
    if (norm === 0) return 0;
    const place = (index: number) =>
      Math.floor(index / (to - from)) * outputs + from + (index % (to - from));
    pass.dOut.fill(0);
    v.forEach((value, index) => {
      pass.dOut[place(index)] = value / norm;
    });
    dHidden(network, pass, objective, deltas[deltas.length - 1]);
    backward(network, pass, deltas);
    trunkGradient(network, pass, deltas, gradient);
    headGradient(network, pass, objective, gradient);
    for (let p = 0; p < gradient.length; p++) if (frozen[p]) gradient[p] = 0;
    // ‖Jᵀv‖² is the Rayleigh quotient of a unit vector v.
    const estimate = gradient.reduce((sum, value) => sum + value * value, 0);
    const change = tangent(network, pass, gradient);
    for (let index = 0; index < v.length; index++) v[index] = change[place(index)];
    const settled = estimate - largest <= CLOSE * estimate;
    largest = Math.max(largest, estimate);
    if (settled || v.length === 1) return largest;
  }
  return largest;
}
