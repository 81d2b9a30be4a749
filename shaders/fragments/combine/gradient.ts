import { f32, wgsl } from '../../wgsl.ts';
import { along, type Gramian, unit, ZERO_SQUARE } from './gram.ts';

/** The last gradient kept off those of all objectives above it, in the whole trunk. */
export interface GradientProjection {
  readonly name: 'gradient';
  /** Only off those along which a step would raise the loss; a last gradient without conflict passes unchanged. */
  readonly conflictOnly: boolean;
}

/**
 * A gradient whose square outside the span of those before it is at most this part of its square is dropped. Squares
 * come from a Gramian in f32, so what is smaller than this is mostly rounding.
 */
const DROP = 1e-5;

/**
 * r = g_last − Σ_i (r·q_i / q_i·q_i) q_i, where q_i is g_i less its components along the q before it (Gram–Schmidt).
 *
 * With `conflictOnly` g_i is taken in only where r·g_i < 0 at its turn. Taking another in can bring a new conflict
 * with one that was passed over, so there are as many rounds as gradients above: each takes one in or is the last to
 * change anything. In the end r·g_i ≥ 0 for all of them, and r·g_i = 0 for those taken in.
 *
 * As r is orthogonal to all q so far, r·q_i is r·g_i; likewise q_i·q_i is g_i·q_i.
 * Source: design §4.2; for one gradient above with `conflictOnly`, Yu et al., NeurIPS 2020, in one direction.
 */
export function gradientProjection(gramian: Gramian, conflictOnly: boolean): number[] {
  const last = gramian.length - 1;
  const r = unit(gramian, last);
  const basis: { readonly q: readonly number[]; readonly square: number }[] = [];
  const done = new Set<number>();
  for (let round = 0; round < (conflictOnly ? last : 1); round++) {
    for (let i = 0; i < last; i++) {
      const component = along(gramian, r, i);
      if (done.has(i) || (conflictOnly && !(component < 0))) continue;
      done.add(i);
      const q = unit(gramian, i);
      for (const { q: other, square } of basis) {
        subtract(q, along(gramian, other, i) / square, other);
      }
      const square = along(gramian, q, i);
      if (square <= DROP * gramian[i][i] + ZERO_SQUARE) continue;
      basis.push({ q, square });
      subtract(r, component / square, q);
    }
  }
  return r;
}

function subtract(from: number[], factor: number, other: readonly number[]): void {
  for (let m = 0; m < from.length; m++) from[m] -= factor * other[m];
}

export function gradientProjectionWgsl(rule: GradientProjection): string {
  return wgsl`
const LAST = DIRECTIONS - 1u;
const CONFLICT_ONLY = ${String(rule.conflictOnly)};
const ROUNDS = ${rule.conflictOnly ? 'LAST' : '1u'};

fn combine(network: u32) -> Coefficients {
  var r = Coefficients();
  r[LAST] = 1.0;
  var basis: array<Coefficients, DIRECTIONS>;
  var squares: Coefficients;
  var size = 0u;
  var done: array<bool, DIRECTIONS>;
  for (var round = 0u; round < ROUNDS; round++) {
    for (var i = 0u; i < LAST; i++) {
      let component = along(network, &r, i);
      if (done[i] || (CONFLICT_ONLY && !(component < 0.0))) { continue; }
      done[i] = true;
      var q = Coefficients();
      q[i] = 1.0;
      for (var b = 0u; b < size; b++) {
        var other = basis[b];
        let factor = along(network, &other, i) / squares[b];
        for (var m = 0u; m < DIRECTIONS; m++) {
          q[m] -= factor * other[m];
        }
      }
      let square = along(network, &q, i);
      if (square <= ${f32(DROP)} * gram(network, i, i) + ZERO_SQUARE) { continue; }
      basis[size] = q;
      squares[size] = square;
      size++;
      for (var m = 0u; m < DIRECTIONS; m++) {
        r[m] -= component / square * q[m];
      }
    }
  }
  return r;
}`;
}
