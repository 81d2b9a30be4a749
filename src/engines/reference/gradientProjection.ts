import { combineGradients } from '../../../shaders/combine.ts';
import type { OffGradientsRule } from '../../../shaders/offGradients.ts';
import { sharedGramian, weightedSum } from './combine.ts';
import { createDeltas, type Network, type Pass } from './network.ts';
import type { Projector } from './projections.ts';
import { sharedGradient } from './sharedGradient.ts';

/**
 * `gradient`, `gradient-conflict` and `barrier`: the shared direction of objective k and the gradients of objectives
 * 0 … k−1 on the rows of `pass`, made one by the rule. Frozen parameters count for nothing.
 */
export function createGradientProjector(
  rule: OffGradientsRule,
  network: Network,
  pass: Pass,
  frozen: ArrayLike<number>,
): Projector {
  const { shape, sharedSize } = network;
  const deltas = createDeltas(shape, pass.rows);
  const above = shape.outputs.slice(1).map(() => new Float64Array(sharedSize));
  return {
    prepare(_, objectives) {
      for (let k = 0; k < objectives; k++) sharedGradient(network, pass, k, deltas, above[k]);
    },
    gradient(gradient, _count, _applied, objectives) {
      const list = [...above.slice(0, objectives), gradient];
      weightedSum(list, combineGradients(rule, sharedGramian(list, frozen)), gradient);
    },
  };
}
