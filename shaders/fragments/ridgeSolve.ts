/** Sizes of a ridge problem: rows [rows, units] of features, targets [rows, outputs]. */
export interface RidgeSizes {
  readonly rows: number;
  readonly units: number;
  readonly outputs: number;
  /** ρ: the ridge in units of the mean diagonal element of the normal matrix. */
  readonly ridge: number;
}

/**
 * Ridge least squares with a bias, in f64: [outputs, units + 1], per output its weights and then its bias.
 *
 *   (ÂᵀÂ + μ I) x_o = Âᵀ t_o,   Â = [features, 1],   μ = ρ tr(ÂᵀÂ) / (units + 1)
 *
 * By Householder QR of S = [Â ; √μ I] with [t ; 0] beside it: the errors grow with the condition of S, at most
 * √((units + 1)/ρ + 1), where a factorisation of the normal matrix would square it. The rows of S below the pivot are
 * all treated alike, without use of the diagonal block, so this shares nothing with the kernel but the formula.
 */
export function ridgeSolve(
  d: RidgeSizes,
  features: ArrayLike<number>,
  targets: ArrayLike<number>,
): Float64Array {
  const size = d.units + 1;
  const stacked = stack(d, features, targets);
  for (let k = 0; k < size; k++) reflect(stacked, k);
  const solution = new Float64Array(d.outputs * size);
  for (let o = 0; o < d.outputs; o++) {
    for (let k = size - 1; k >= 0; k--) {
      let sum = stacked[size + o][k];
      for (let j = k + 1; j < size; j++) sum -= stacked[j][k] * solution[o * size + j];
      solution[o * size + k] = sum / stacked[k][k];
    }
  }
  return solution;
}

/** The columns of [Â, t ; √μ I, 0]. */
function stack(
  d: RidgeSizes,
  features: ArrayLike<number>,
  targets: ArrayLike<number>,
): Float64Array[] {
  const size = d.units + 1;
  const columns = Array.from({ length: size + d.outputs }, (_, column) =>
    Float64Array.from({ length: d.rows + size }, (_, row) => {
      if (row >= d.rows || column === d.units) return Number(row < d.rows);
      if (column < size) return features[row * d.units + column];
      return targets[row * d.outputs + column - size];
    }),
  );
  const trace = columns.slice(0, size).reduce((sum, column) => sum + dot(column, column, 0), 0);
  for (let k = 0; k < size; k++) columns[k][d.rows + k] = Math.sqrt((d.ridge * trace) / size);
  return columns;
}

/** Reflect all columns so that column k becomes 0 below its element k. */
function reflect(columns: readonly Float64Array[], k: number): void {
  const mirror = columns[k].slice();
  const norm = Math.sqrt(dot(mirror, mirror, k));
  mirror[k] += mirror[k] < 0 ? -norm : norm;
  const squares = dot(mirror, mirror, k);
  for (const column of columns.slice(k)) {
    const factor = (2 * dot(mirror, column, k)) / squares;
    for (let i = k; i < column.length; i++) column[i] -= factor * mirror[i];
  }
}

function dot(a: Float64Array, b: Float64Array, from: number): number {
  let sum = 0;
  for (let i = from; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
