import { TrainingError } from '../../errors.ts';
import type { ExactSettings } from '../../methods/plan.ts';
import { choleskyFactor, choleskySolve } from '../../numbers/cholesky.ts';
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
 * factor of its own leading block of K, with its own λ. Source: design §4.3.
 */
export interface ExactProjector extends Projector {
  /** Solve (K + λ tr(K)/R I) α = b in place for the rows of the first `count` outputs, with the factor of this step. */
  solve(b: Float64Array, count: number): void;
  /** J as `prepare` found it. */
  readonly jacobian: Jacobian;
}

/** `pass` holds the protected rows, after a forward pass. */
export function createExactProjector(
  { damping, compensation }: ExactSettings,
  network: Network,
  pass: Pass,
): ExactProjector {
  const jacobian = createJacobian(network, pass, compensation);
  const factors = new Map<number, Float64Array>();
  let gram: Float64Array = new Float64Array(0);
  let prepared = 0;

  const factorOf = (count: number): Float64Array => {
    const known = factors.get(count);
    if (known) return known;
    const rows = count * pass.rows;
    let trace = 0;
    for (let r = 0; r < rows; r++) trace += gram[r * prepared + r];
    for (let raise = 0; raise <= RAISES; raise++) {
      const block = new Float64Array(rows * rows);
      for (let r = 0; r < rows; r++) {
        block.set(gram.subarray(r * prepared, r * prepared + rows), r * rows);
        block[r * rows + r] += (damping * 10 ** raise * trace) / rows;
      }
      if (choleskyFactor(block, rows)) {
        factors.set(count, block);
        return block;
      }
    }
    throw new TrainingError(
      `exact projection: the Gram matrix of ${rows} protected rows could not be factored with damping ${damping} raised to ${damping * 10 ** RAISES}: expected finite gradients. Lower training.learningRate.`,
    );
  };
  const solve = (b: Float64Array, count: number) => {
    choleskySolve(factorOf(count), count * pass.rows, b);
  };

  return {
    jacobian,
    solve,
    prepare(count) {
      factors.clear();
      prepared = count * pass.rows;
      gram = jacobian.prepare(count);
    },
    gradient(gradient, count, applied) {
      const alpha = jacobian.product(gradient, count);
      solve(alpha, count);
      jacobian.subtractTranspose(alpha, count, gradient, applied);
    },
  };
}
