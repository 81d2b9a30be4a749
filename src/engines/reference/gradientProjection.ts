import { combineGradients } from '../../../shaders/combine.ts';
import type { OffGradientsRule } from '../../../shaders/offGradients.ts';
import { trunkGramian, weightedSum } from './combine.ts';
import {
  backward,
  createDeltas,
  dHidden,
  type Network,
  type Pass,
  trunkGradient,
} from './network.ts';
import type { Projector } from './projections.ts';

/**
 * `gradient`, `gradient-conflict` and `barrier`: the trunk direction of objective k and the gradients of objectives
 * 0 … k−1 on the rows of `pass`, made one by the rule. Frozen parameters count for nothing.
 */
export function createGradientProjector(
  rule: OffGradientsRule,
  network: Network,
  pass: Pass,
  frozen: ArrayLike<number>,
): Projector {
  const { shape, layout, first } = network;
  const deltas = createDeltas(shape, pass.rows);
  const above = shape.outputs.slice(1).map(() => new Float64Array(layout.trunkSize));
  const objectivesIn = (outputs: number) => first.indexOf(outputs);
  return {
    prepare(count) {
      for (let k = 0; k < objectivesIn(count); k++) {
        dHidden(network, pass, k, deltas[deltas.length - 1]);
        backward(network, pass, deltas);
        trunkGradient(network, pass, deltas, above[k]);
      }
    },
    gradient(gradient, count) {
      const list = [...above.slice(0, objectivesIn(count)), gradient];
      weightedSum(list, combineGradients(rule, trunkGramian(list, frozen)), gradient);
    },
  };
}
