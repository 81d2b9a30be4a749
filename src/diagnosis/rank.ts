/**
 * Directions that the protected outputs leave free.
 *
 * J holds one row per protected output (all objectives but the last) and data row: its gradient over the trunk. What
 * lower objectives may change without moving a protected output is the null space of J: parameters − rank(J)
 * dimensions. The Gram matrix needs no J (design 4.3):
 *
 *   (J Jᵀ)[(i,n),(j,m)] = Σ_l (s_{i,l}[n] · s_{j,l}[m]) · (a_{l−1}[n] · a_{l−1}[m] + 1)
 *
 * s_{i,l}[n] = ∂f_i/∂z_l in row n; the 1 is the layer's bias. Frozen weights or biases leave out their term.
 */
import { backward, dHiddenOfOutput } from '../engines/reference/backward.ts';
import { createDeltas } from '../engines/reference/network.ts';
import { type Layout, layoutOf } from '../network/layout.ts';
import { adviceFor, digits, type Judgement, levelAbove } from './level.ts';
import { MOST_ROWS, passOver, type Subject, subjectOf } from './subject.ts';

export interface RankFinding extends Judgement {
  readonly check: 'rank';
  readonly rank: number;
  /** Rows of J. */
  readonly rows: number;
  /** Trunk parameters that are not frozen. */
  readonly parameters: number;
}

const WARNING = 0.9;

/** Nothing where no objective is protected. */
export function checkRank(subject: Subject): RankFinding[] {
  const { task } = subject;
  const outputs = task.shape.outputs.slice(0, -1).reduce((sum, count) => sum + count, 0);
  if (outputs === 0) return [];
  // Rows of J, not of the data, are what costs.
  const most = Math.max(1, Math.floor(MOST_ROWS / outputs));
  const { task: seen, note } = subjectOf(subject, most);
  const rows = outputs * seen.inputs.rows;
  const rank = numericalRank(protectedGram(seen, outputs), rows);
  const { trunkSize } = layoutOf(task.shape);
  const parameters = trunkSize - task.frozen.subarray(0, trunkSize).filter((one) => one > 0).length;
  const level =
    rank >= parameters
      ? 'problem'
      : levelAbove(rank / parameters, WARNING, Number.POSITIVE_INFINITY);
  return [
    {
      check: 'rank',
      level,
      message: `the ${rows} protected outputs × rows have rank ${rank} in the ${parameters} trunk parameters${note || subject.note}: ${parameters - rank} directions are free (expected ${digits((1 - WARNING) * parameters)} or more).`,
      ...adviceFor(level, 'Use more hidden units.'),
      rank,
      rows,
      parameters,
    },
  ];
}

/** J Jᵀ of the first `outputs` outputs in all rows of the task, at its parameters: [R, R], entry (i, n) at i·N + n. */
export function protectedGram(task: Subject['task'], outputs: number): Float64Array {
  const { network, pass } = passOver(task, task.parameters);
  const N = pass.rows;
  const R = outputs * N;
  const gram = new Float64Array(R * R);
  const sensitivities = Array.from({ length: outputs }, (_, output) => {
    const deltas = createDeltas(task.shape, N);
    dHiddenOfOutput(network, pass, output, deltas[deltas.length - 1]);
    backward(network, pass, deltas);
    return deltas;
  });
  network.layout.trunk.forEach((layer, l) => {
    const { weight, bias } = movable(layer, task.frozen);
    const { rows: units, cols } = layer.weight;
    const below = l === 0 ? pass.inputs : pass.hidden[l - 1];
    for (let n = 0; n < N; n++) {
      for (let m = 0; m <= n; m++) {
        const inner = weight * dot(below, n * cols, below, m * cols, cols) + bias;
        for (let i = 0; i < outputs; i++) {
          for (let j = 0; j < outputs; j++) {
            const s = dot(sensitivities[i][l], n * units, sensitivities[j][l], m * units, units);
            gram[(i * N + n) * R + j * N + m] += s * inner;
            if (m < n) gram[(j * N + m) * R + i * N + n] += s * inner;
          }
        }
      }
    }
  });
  return gram;
}

/** 0 for what is frozen, else 1; groups freeze whole tensors. */
function movable({ weight, bias }: Layout['trunk'][number], frozen: Uint8Array) {
  return { weight: 1 - frozen[weight.offset], bias: 1 - frozen[bias.offset] };
}

/**
 * Rank of a positive semidefinite matrix [size, size] by pivoted Cholesky: pivots above size · 2⁻⁵² · the largest
 * diagonal entry count, as in LAPACK's pstrf. Overwrites the matrix.
 */
export function numericalRank(matrix: Float64Array, size: number): number {
  const at = (row: number, col: number) => row * size + col;
  let left = Array.from({ length: size }, (_, index) => index);
  let least = 0;
  for (let rank = 0; rank < size; rank++) {
    let pivot = left[0];
    for (const index of left) {
      if (matrix[at(index, index)] > matrix[at(pivot, pivot)]) pivot = index;
    }
    const top = matrix[at(pivot, pivot)];
    if (rank === 0) least = size * 2 ** -52 * top;
    if (!(top > least)) return rank;
    left = left.filter((index) => index !== pivot);
    for (const row of left) {
      const factor = matrix[at(row, pivot)] / top;
      for (const col of left) matrix[at(row, col)] -= factor * matrix[at(pivot, col)];
    }
  }
  return size;
}

function dot(
  a: Float64Array,
  from: number,
  b: Float64Array,
  start: number,
  length: number,
): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[from + i] * b[start + i];
  return sum;
}
