import { MOVES, type Rests } from '../../../shaders/fragments/jacobian.ts';
import { lastHidden } from '../../network/shape.ts';
import type { restsOf } from '../rests.ts';
import { backward, dHiddenOfContrast } from './backward.ts';
import { createDeltas, type Network, type Pass } from './network.ts';

/**
 * The gradients of protected outputs, one row r = i·N + n per output i and row n, never formed (design §4.3); of a softmax
 * head they are those of f_i − mean of f:
 *
 *   K[(i,n),(j,m)] = Σ_l (s_{i,l}[n]·s_{j,l}[m]) (â_{l−1}[n]·â_{l−1}[m])   (+ [i=j] â_M[n]·â_M[m] with own heads)
 *   (J D)[(i,n)]   = Σ_l (â_{l−1} D_l)[n]·s_{i,l}[n]
 *   (Jᵀα)_l        = â_{l−1}ᵀ Σ_i diag(α_i) s_{i,l}
 */
export interface Jacobian {
  /** Take the network as it is, for the first `count` outputs, and return K [R, R]. */
  prepare(count: number): Float64Array;
  /** J D [R] for the flat trunk direction D. */
  product(direction: Float64Array, count: number): Float64Array;
  /** `trunk` −= the trunk's part of Jᵀα, and with own heads `heads` (flat parameters) −= theirs. */
  subtractTranspose(
    alpha: Float64Array,
    count: number,
    trunk: Float64Array,
    heads: Float64Array,
  ): void;
}

/**
 * `pass` must hold a forward pass over the rows whenever `prepare` is called. What `rests` is no part of J; nothing unless
 * given.
 */
export function createJacobian(
  network: Network,
  pass: Pass,
  ownHeads: boolean,
  rests?: ReturnType<typeof restsOf>,
): Jacobian {
  const { shape, layout } = network;
  const N = pass.rows;
  const units = shape.hidden;
  const sensitivities: Float64Array[][] = [];
  const below = (l: number) => (l === 0 ? pass.inputs : pass.hidden[l - 1]);
  const width = (l: number) => (l === 0 ? shape.inputs : units[l - 1]);
  const last = pass.hidden.length - 1;
  const hidden = lastHidden(shape);

  return {
    prepare(count) {
      while (sensitivities.length < count) sensitivities.push(createDeltas(shape, N));
      for (let o = 0; o < count; o++) {
        dHiddenOfContrast(network, pass, o, sensitivities[o][last]);
        backward(network, pass, sensitivities[o]);
      }
      const R = count * N;
      const gram = new Float64Array(R * R);
      for (let l = 0; l < units.length; l++) {
        const rows = augmentedGram(below(l), width(l), N, rests?.trunk[l]);
        for (let i = 0; i < count; i++) {
          for (let j = 0; j <= i; j++) {
            addProducts(gram, R, i, j, N, sensitivities[i][l], sensitivities[j][l], units[l], rows);
          }
        }
      }
      if (ownHeads) {
        for (let i = 0; i < count; i++) {
          const rows = augmentedGram(pass.hidden[last], hidden, N, rests?.heads[i]);
          for (let n = 0; n < N; n++) {
            for (let m = 0; m < N; m++) gram[(i * N + n) * R + i * N + m] += rows[n * N + m];
          }
        }
      }
      for (let r = 0; r < R; r++) for (let s = 0; s < r; s++) gram[s * R + r] = gram[r * R + s];
      return gram;
    },

    product(direction, count) {
      const products = new Float64Array(count * N);
      for (let l = 0; l < units.length; l++) {
        const { weight, bias } = layout.trunk[l];
        const still = rests?.trunk[l] ?? MOVES;
        for (let n = 0; n < N; n++) {
          for (let unit = 0; unit < units[l]; unit++) {
            let along = still.bias ? 0 : direction[bias.offset + unit];
            for (let j = 0; j < (still.weight ? 0 : weight.cols); j++) {
              along +=
                direction[weight.offset + unit * weight.cols + j] * below(l)[n * weight.cols + j];
            }
            for (let i = 0; i < count; i++) {
              products[i * N + n] += along * sensitivities[i][l][n * units[l] + unit];
            }
          }
        }
      }
      return products;
    },

    subtractTranspose(alpha, count, trunk, heads) {
      for (let l = 0; l < units.length; l++) {
        const { weight, bias } = layout.trunk[l];
        for (let n = 0; n < N; n++) {
          for (let unit = 0; unit < units[l]; unit++) {
            let sent = 0;
            for (let i = 0; i < count; i++) {
              sent += alpha[i * N + n] * sensitivities[i][l][n * units[l] + unit];
            }
            trunk[bias.offset + unit] -= sent;
            for (let j = 0; j < weight.cols; j++) {
              trunk[weight.offset + unit * weight.cols + j] -= sent * below(l)[n * weight.cols + j];
            }
          }
        }
      }
      if (!ownHeads) return;
      const { weight, bias } = layout.heads;
      for (let i = 0; i < count; i++) {
        for (let n = 0; n < N; n++) {
          heads[bias.offset + i] -= alpha[i * N + n];
          for (let h = 0; h < hidden; h++) {
            heads[weight.offset + i * hidden + h] -=
              alpha[i * N + n] * pass.hidden[last][n * hidden + h];
          }
        }
      }
    },
  };
}

/** â[n]·â[m] for all rows, [N, N], without what rests. */
function augmentedGram(
  values: Float64Array,
  width: number,
  N: number,
  rests: Rests = MOVES,
): Float64Array {
  const gram = new Float64Array(N * N).fill(rests.bias ? 0 : 1);
  if (rests.weight) return gram;
  for (let n = 0; n < N; n++) {
    for (let m = 0; m < N; m++) {
      for (let j = 0; j < width; j++)
        gram[n * N + m] += values[n * width + j] * values[m * width + j];
    }
  }
  return gram;
}

/** gram[(i,n),(j,m)] += (s_i[n]·s_j[m]) · rows[n,m]. */
function addProducts(
  gram: Float64Array,
  R: number,
  i: number,
  j: number,
  N: number,
  si: Float64Array,
  sj: Float64Array,
  units: number,
  rows: Float64Array,
): void {
  for (let n = 0; n < N; n++) {
    for (let m = 0; m < N; m++) {
      let dot = 0;
      for (let unit = 0; unit < units; unit++) dot += si[n * units + unit] * sj[m * units + unit];
      gram[(i * N + n) * R + j * N + m] += dot * rows[n * N + m];
    }
  }
}
