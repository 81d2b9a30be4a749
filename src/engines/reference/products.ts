/**
 * The products of a pass, four rows of the longer walk at a time: a weight is then loaded once for four terms. Every sum
 * still runs in ascending order, so its bits are those of the plain loops.
 */
import type { Block } from '../../network/layout.ts';

/** to[b,i] = bias[i] + Σ_j W[i,j] · from[b,j]; W [units, below] at `weight`, `rows` rows. */
export function affine(
  parameters: Float64Array,
  { offset, rows: units, cols: below }: Block,
  bias: number,
  from: Float64Array,
  rows: number,
  to: Float64Array,
): void {
  const whole = rows - (rows % 4);
  for (let b = 0; b < whole; b += 4) {
    const [x0, x1, x2, x3] = [b * below, (b + 1) * below, (b + 2) * below, (b + 3) * below];
    for (let unit = 0; unit < units; unit++) {
      const w = offset + unit * below;
      let s0 = parameters[bias + unit];
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      for (let i = 0; i < below; i++) {
        const weight = parameters[w + i];
        s0 += weight * from[x0 + i];
        s1 += weight * from[x1 + i];
        s2 += weight * from[x2 + i];
        s3 += weight * from[x3 + i];
      }
      const at = b * units + unit;
      to[at] = s0;
      to[at + units] = s1;
      to[at + 2 * units] = s2;
      to[at + 3 * units] = s3;
    }
  }
  for (let b = whole; b < rows; b++) {
    for (let unit = 0; unit < units; unit++) {
      const w = offset + unit * below;
      let sum = parameters[bias + unit];
      for (let i = 0; i < below; i++) sum += parameters[w + i] * from[b * below + i];
      to[b * units + unit] = sum;
    }
  }
}

/** to[b,:] = Σ_i delta[b,i] · W[i,:]; W [units, below] at `weight`. */
export function sendBack(
  parameters: Float64Array,
  { offset, rows: units, cols: below }: Block,
  delta: Float64Array,
  rows: number,
  to: Float64Array,
): void {
  to.fill(0);
  const whole = units - (units % 4);
  for (let b = 0; b < rows; b++) {
    const row = b * below;
    for (let unit = 0; unit < whole; unit += 4) {
      const w0 = offset + unit * below;
      const [w1, w2, w3] = [w0 + below, w0 + 2 * below, w0 + 3 * below];
      const d = b * units + unit;
      const [d0, d1, d2, d3] = [delta[d], delta[d + 1], delta[d + 2], delta[d + 3]];
      for (let i = 0; i < below; i++) {
        let sum = to[row + i];
        sum += d0 * parameters[w0 + i];
        sum += d1 * parameters[w1 + i];
        sum += d2 * parameters[w2 + i];
        sum += d3 * parameters[w3 + i];
        to[row + i] = sum;
      }
    }
    for (let unit = whole; unit < units; unit++) {
      const own = delta[b * units + unit];
      const w = offset + unit * below;
      for (let i = 0; i < below; i++) to[row + i] += own * parameters[w + i];
    }
  }
}

/** gradient += deltaᵀ x over some rows, for some units, at the places of their weights and biases; x [rows, below]; ends exclusive. */
export function accumulate(
  { offset, rows: units, cols: below }: Block,
  bias: number,
  delta: Float64Array,
  x: Float64Array,
  [firstRow, endRow]: readonly [number, number],
  gradient: Float64Array,
  [from, to]: readonly [number, number],
): void {
  const whole = endRow - ((endRow - firstRow) % 4);
  for (let b = firstRow; b < whole; b += 4) {
    const [x0, x1, x2, x3] = [b * below, (b + 1) * below, (b + 2) * below, (b + 3) * below];
    for (let unit = from; unit < to; unit++) {
      const w = offset + unit * below;
      const d = b * units + unit;
      const [d0, d1] = [delta[d], delta[d + units]];
      const [d2, d3] = [delta[d + 2 * units], delta[d + 3 * units]];
      for (let i = 0; i < below; i++) {
        let sum = gradient[w + i];
        sum += d0 * x[x0 + i];
        sum += d1 * x[x1 + i];
        sum += d2 * x[x2 + i];
        sum += d3 * x[x3 + i];
        gradient[w + i] = sum;
      }
      let sum = gradient[bias + unit];
      sum += d0;
      sum += d1;
      sum += d2;
      sum += d3;
      gradient[bias + unit] = sum;
    }
  }
  for (let b = whole; b < endRow; b++) {
    for (let unit = from; unit < to; unit++) {
      const own = delta[b * units + unit];
      const w = offset + unit * below;
      for (let i = 0; i < below; i++) gradient[w + i] += own * x[b * below + i];
      gradient[bias + unit] += own;
    }
  }
}
