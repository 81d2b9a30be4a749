import type { Projection } from '../../methods/plan.ts';
import { lastHidden } from '../../network/shape.ts';
import { backward, dHiddenOfOutput } from './backward.ts';
import { createDeltas, type Network, type Pass } from './network.ts';
import { orthonormalise, projectOut } from './span.ts';

/**
 * How one projection keeps the trunk direction of an objective off all outputs of the objectives before it. A step
 * calls `prepare` once, then the others per direction, at the point of the backward pass where each may act.
 * Source: design §4.2.
 */
export interface Projector {
  /** Get ready to protect the first `count` outputs, those of the first `objectives`, as they are before the update. */
  prepare(count: number, objectives: number): void;
  /** Acts on ∂L/∂a_M [B, H], before the backward pass. */
  upstream?(dHidden: Float64Array, count: number): void;
  /** Acts on δ_l [B, n_l] of all layers, after the backward pass. */
  deltas?(deltas: readonly Float64Array[], count: number): void;
  /** Acts on the flat shared direction, and with compensation on the heads in `applied`. */
  gradient?(gradient: Float64Array, count: number, applied: Float64Array, objectives: number): void;
}

/** All but `exact`, which works on rows of its own, and those off gradients, which need all backward passes. */
export function createProjector(name: Projection, network: Network, pass: Pass): Projector {
  switch (name) {
    case 'none':
    case 'gradient':
    case 'gradient-conflict':
    case 'barrier':
    case 'exact':
      return { prepare: () => {} };
    case 'line':
      return line(network);
    case 'hyperplane':
      return hyperplane(network);
    case 'upstream':
      return upstream(network, pass);
    case 'masked':
      return masked(network, pass);
  }
}

/** Outputs that some objective can be projected against: all but the last objective's. */
const protectable = ({ first }: Network) => first[first.length - 2];

/** dW of the last layer onto v = [−w[1], w[0], −w[3], w[2], …] of the first output; its bias stays raw. H is even. */
function line({ shape, layout, parameters }: Network): Projector {
  const v = new Float64Array(lastHidden(shape));
  const { offset, cols } = layout.trunk[layout.trunk.length - 1].weight;
  let square = 0;
  return {
    prepare() {
      const w = layout.heads.weight.offset;
      square = 0;
      for (let h = 0; h < v.length; h += 2) {
        v[h] = -parameters[w + h + 1];
        v[h + 1] = parameters[w + h];
        square += v[h] * v[h] + v[h + 1] * v[h + 1];
      }
    },
    gradient(gradient) {
      for (let column = offset; column < offset + cols; column++) {
        let along = 0;
        for (let h = 0; h < v.length; h++) along += gradient[column + h * cols] * v[h];
        const component = square > 0 ? along / square : 0;
        for (let h = 0; h < v.length; h++) gradient[column + h * cols] = component * v[h];
      }
    },
  };
}

/** The protected heads' weights, copied and made orthonormal. */
function headBasis(network: Network) {
  const { shape, layout, parameters } = network;
  const hidden = lastHidden(shape);
  const vectors = Array.from({ length: protectable(network) }, () => new Float64Array(hidden));
  const prepare = (count: number) => {
    for (let o = 0; o < count; o++) {
      const w = layout.heads.weight.offset + o * hidden;
      for (let h = 0; h < hidden; h++) vectors[o][h] = parameters[w + h];
    }
    orthonormalise(vectors, count, 0, hidden);
  };
  return { hidden, vectors, prepare };
}

/** Columns of dW and db of the last layer, after the sum over rows, off the span of the heads. */
function hyperplane(network: Network): Projector {
  const { hidden, vectors, prepare } = headBasis(network);
  const { weight, bias } = network.layout.trunk[network.layout.trunk.length - 1];
  return {
    prepare,
    gradient(gradient, count) {
      for (let column = 0; column < weight.cols; column++) {
        projectOut(gradient, weight.offset + column, weight.cols, hidden, vectors, count, 0);
      }
      projectOut(gradient, bias.offset, 1, hidden, vectors, count, 0);
    },
  };
}

/** Rows of ∂L/∂a_M off the span of the heads; the backward pass goes on from there. */
function upstream(network: Network, pass: Pass): Projector {
  const { hidden, vectors, prepare } = headBasis(network);
  return {
    prepare,
    upstream(dHidden, count) {
      for (let b = 0; b < pass.rows; b++) {
        projectOut(dHidden, b * hidden, 1, hidden, vectors, count, 0);
      }
    },
  };
}

/** Every row of δ_l off the span of s_{i,l} = ∂f_i/∂z_l in that row, at every layer. */
function masked(network: Network, pass: Pass): Projector {
  const units = network.shape.hidden;
  const ofOutput = Array.from({ length: protectable(network) }, () =>
    createDeltas(network.shape, pass.rows),
  );
  const ofLayer = units.map((_, l) => ofOutput.map((deltas) => deltas[l]));
  return {
    prepare(count) {
      for (let o = 0; o < count; o++) {
        dHiddenOfOutput(network, pass, o, ofOutput[o][units.length - 1]);
        backward(network, pass, ofOutput[o]);
      }
      for (let l = 0; l < units.length; l++) {
        for (let b = 0; b < pass.rows; b++) {
          orthonormalise(ofLayer[l], count, b * units[l], units[l]);
        }
      }
    },
    deltas(deltas, count) {
      for (let l = 0; l < units.length; l++) {
        for (let b = 0; b < pass.rows; b++) {
          projectOut(deltas[l], b * units[l], 1, units[l], ofLayer[l], count, b * units[l]);
        }
      }
    },
  };
}
