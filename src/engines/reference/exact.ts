import type { ExactSettings } from '../../methods/plan.ts';
import { choleskyFactor, choleskySolve } from '../../numbers/cholesky.ts';
import type { DampingCounts } from '../engine.ts';
import type { restsOf } from '../rests.ts';
import { createJacobian, type Jacobian } from './jacobian.ts';
import type { Network, Pass } from './network.ts';
import type { Projector } from './projections.ts';

/** λ is raised tenfold so often before a matrix is given up. */
const RAISES = 3;

/**
 * `exact`: the trunk direction D off the rows of J, the gradients of every protected output at every protected row:
 *
 *   Δ = D − Jᵀ (K + λ tr(K)/R I)⁻¹ J D,   K = J Jᵀ
 *
 * With compensation the protected heads are part of J and move by −Jᵀα of their own parameters. Each objective has a
 * factor of its own leading block of K, with its own λ. Where K = 0 there is nothing to take off and α = 0; where K cannot
 * be factored Δ = 0. Source: design §4.3.
 */
export interface ExactProjector extends Projector {
  /**
   * Solve (K + λ tr(K)/R I) α = b in place for the rows of the first `count` outputs, with the factor of this step;
   * α = 0 where there is none.
   */
  solve(b: Float64Array, count: number): void;
  /** J as `prepare` found it. */
  readonly jacobian: Jacobian;
  /** Steps since the last call. */
  takeDamping(): DampingCounts;
}

/** A factor and how often λ was raised for it, or why there is none. */
type Factored = { readonly factor: Float64Array; readonly raises: number } | 'zero' | 'failed';

/** `pass` holds the protected rows, after a forward pass; what `rests` is no part of J. */
export function createExactProjector(
  { damping, compensation }: ExactSettings,
  network: Network,
  pass: Pass,
  rests?: ReturnType<typeof restsOf>,
): ExactProjector {
  const jacobian = createJacobian(network, pass, compensation, rests);
  const factors = new Map<number, Factored>();
  let gram: Float64Array = new Float64Array(0);
  let prepared = 0;

  let counts = { raised: 0, failed: 0 };

  const factorOf = (count: number): Factored => {
    const known = factors.get(count);
    if (known) return known;
    const found = factored(count * pass.rows);
    factors.set(count, found);
    return found;
  };
  const factored = (rows: number): Factored => {
    let trace = 0;
    for (let r = 0; r < rows; r++) trace += gram[r * prepared + r];
    if (trace === 0) return 'zero';
    for (let raises = 0; raises <= RAISES; raises++) {
      const factor = new Float64Array(rows * rows);
      for (let r = 0; r < rows; r++) {
        factor.set(gram.subarray(r * prepared, r * prepared + rows), r * rows);
        factor[r * rows + r] += (damping * 10 ** raises * trace) / rows;
      }
      if (choleskyFactor(factor, rows)) return { factor, raises };
    }
    return 'failed';
  };
  const solve = (b: Float64Array, count: number) => {
    const found = factorOf(count);
    const rows = count * pass.rows;
    if (typeof found === 'string') b.fill(0, 0, rows);
    else choleskySolve(found.factor, rows, b);
  };
  /** The step that ends counts once, by its worst factorisation. */
  const endStep = () => {
    const all = [...factors.values()];
    if (all.includes('failed')) counts.failed += 1;
    else if (all.some((one) => typeof one === 'object' && one.raises > 0)) counts.raised += 1;
    factors.clear();
  };

  return {
    jacobian,
    solve,
    prepare(count) {
      endStep();
      prepared = count * pass.rows;
      gram = jacobian.prepare(count);
    },
    gradient(gradient, count, applied) {
      if (factorOf(count) === 'failed') {
        gradient.fill(0);
        return;
      }
      const alpha = jacobian.product(gradient, count);
      solve(alpha, count);
      jacobian.subtractTranspose(alpha, count, gradient, applied);
    },
    takeDamping() {
      endStep();
      const taken = counts;
      counts = { raised: 0, failed: 0 };
      return taken;
    },
  };
}
