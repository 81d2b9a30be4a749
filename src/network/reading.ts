/**
 * How the outputs of one objective are read from a trained network: as its head gives them, or each as a tangent
 * (design §4.9).
 */
export type Reading = 'head' | readonly TangentReading[];

/** f = (∂f_of / ∂w) · w^{coefficient + 1}: the infinitesimal part of output `of` at one power of η. */
export interface TangentReading {
  /** Row of the stacked heads. */
  readonly of: number;
  /** Index into the network's coefficients. */
  readonly coefficient: number;
}

/** A network whose weights may have infinitesimal parts, w = w⁰ + w¹η + …; each plane as `layoutOf(shape)` says. */
export interface TrainedNetwork {
  /** w⁰, the standard parts. */
  readonly parameters: ArrayLike<number>;
  /** w¹, w², …; absent: none. */
  readonly coefficients?: readonly ArrayLike<number>[] | undefined;
  /** Per objective; absent: all by their heads. */
  readonly readings?: readonly Reading[] | undefined;
  /**
   * Per objective that is read by tangents which were found by iterations: what they left of the gradient, as a share;
   * absent: none was.
   */
  readonly residuals?: readonly (number | undefined)[] | undefined;
}
