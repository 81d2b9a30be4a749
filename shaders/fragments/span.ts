import { f32, wgsl } from '../wgsl.ts';

/**
 * A vector whose part outside the span of those before it is this small spans nothing new and is dropped:
 * |q⊥|² ≤ RELATIVE · |q|² + ABSOLUTE.
 */
export const DROP = { relative: 1e-10, absolute: 1e-12 } as const;

/**
 * Gram–Schmidt with re-orthogonalisation, and projection out of the span, by one workgroup.
 *
 * Vector i of a basis stands in the storage buffer `vectors` at base + i · stride, `size` elements long; the row that
 * is projected in `rows` with `step` between its elements. Lane h works on elements h, h + LANES, … of every vector,
 * so only the sums need barriers. All arguments must be the same for every lane. Needs `workgroup_sum`.
 */
export function spanFunctions(vectors: string, rows: string): string {
  return wgsl`
fn dot_vectors(lane: u32, first: u32, second: u32, size: u32) -> f32 {
  var products = 0.0;
  for (var h = lane; h < size; h += LANES) {
    products += ${vectors}[first + h] * ${vectors}[second + h];
  }
  return workgroup_sum(lane, products);
}

/** Replace the first 'count' vectors by an orthonormal basis of their span; dropped ones become 0. */
fn orthonormalise(lane: u32, base: u32, stride: u32, count: u32, size: u32) {
  for (var i = 0u; i < count; i++) {
    let own = base + i * stride;
    let before = dot_vectors(lane, own, own, size);
    var after = before;
    if (i > 0u) {
      for (var again = 0u; again < 2u; again++) {
        for (var j = 0u; j < i; j++) {
          let other = base + j * stride;
          let component = dot_vectors(lane, own, other, size);
          for (var h = lane; h < size; h += LANES) {
            ${vectors}[own + h] -= component * ${vectors}[other + h];
          }
        }
      }
      after = dot_vectors(lane, own, own, size);
    }
    let kept = after > ${f32(DROP.relative)} * before + ${f32(DROP.absolute)};
    for (var h = lane; h < size; h += LANES) {
      ${vectors}[own + h] = select(0.0, ${vectors}[own + h] * inverseSqrt(after), kept);
    }
  }
}

/** Remove from one row its components along the first 'count' vectors of an orthonormal basis. */
fn project_out(lane: u32, base: u32, stride: u32, count: u32, size: u32, row: u32, step: u32) {
  for (var i = 0u; i < count; i++) {
    let own = base + i * stride;
    var products = 0.0;
    for (var h = lane; h < size; h += LANES) {
      products += ${rows}[row + h * step] * ${vectors}[own + h];
    }
    let component = workgroup_sum(lane, products);
    for (var h = lane; h < size; h += LANES) {
      ${rows}[row + h * step] -= component * ${vectors}[own + h];
    }
  }
}`;
}

/**
 * Declares `head_basis(lane, network, base)`: an orthonormal basis of the heads that can be protected, [PROTECTABLE, HIDDEN] from
 * `base` on in `basis`. Needs these constants, PARAMETERS and HEADS, and `spanFunctions('basis', …)`.
 */
export function headBasis(): string {
  return wgsl`
fn head_basis(lane: u32, network: u32, base: u32) {
  for (var i = 0u; i < PROTECTABLE; i++) {
    for (var h = lane; h < HIDDEN; h += LANES) {
      basis[base + i * HIDDEN + h] = parameters[network * PARAMETERS + HEADS + i * HIDDEN + h];
    }
  }
  orthonormalise(lane, base, HIDDEN, PROTECTABLE, HIDDEN);
}`;
}

/**
 * Declares `project_column(lane, base, count, gradient, column)`: out of the first `count` vectors of the basis from `base` on one
 * column of the last trunk layer, BELOW being its bias, in the gradient that starts at `gradient`. Needs the constants HIDDEN,
 * BELOW, WEIGHT and BIAS, and `spanFunctions('basis', 'gradients')`.
 */
export function columnFunctions(): string {
  return wgsl`
fn project_column(lane: u32, base: u32, count: u32, gradient: u32, column: u32) {
  let first = gradient + select(WEIGHT + column, BIAS, column == BELOW);
  let step = select(BELOW, 1u, column == BELOW);
  project_out(lane, base, HIDDEN, count, HIDDEN, first, step);
}`;
}

/** Orthonormal basis of the span of vectors, in f64; a dropped vector gives no entry. */
export function orthonormalBasis(vectors: readonly (readonly number[])[]): number[][] {
  const basis: number[][] = [];
  for (const vector of vectors) {
    const own = [...vector];
    const before = dot(own, own);
    for (let again = 0; again < 2; again++) {
      for (const other of basis) subtract(own, dot(own, other), other);
    }
    const after = dot(own, own);
    if (after > DROP.relative * before + DROP.absolute) {
      basis.push(own.map((value) => value / Math.sqrt(after)));
    }
  }
  return basis;
}

/** row − Σ_i (row·q_i) q_i for an orthonormal basis, in f64. */
export function projectOutOf(
  basis: readonly (readonly number[])[],
  row: readonly number[],
): number[] {
  const result = [...row];
  for (const vector of basis) subtract(result, dot(result, vector), vector);
  return result;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index], 0);
}

function subtract(from: number[], factor: number, vector: readonly number[]): void {
  for (let h = 0; h < from.length; h++) from[h] -= factor * vector[h];
}
