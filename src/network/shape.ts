import type { ActivationName } from '../../shaders/fragments/activation.ts';

/** The shape of a hybrid network: a shared trunk, and one linear head per objective. */
export interface NetworkShape {
  /** Columns of X, d. */
  readonly inputs: number;
  /** Units of each trunk layer, n_1 … n_M; at least one layer. The last entry is H. */
  readonly hidden: readonly number[];
  /** Outputs of each objective, o_1 … o_K, in priority order. */
  readonly outputs: readonly number[];
  readonly activation: Activation;
  /**
   * Coefficients k of every weight w₀ + w₁η + … of a non-Archimedean network, 2 to 4; absent for a standard one. Such a
   * network has one head for its k objectives, all with as many outputs: objective n + 1 is coefficient n of what it gives.
   */
  readonly coefficients?: number | undefined;
}

/** What the standard parts of a non-Archimedean network make: the standard network of objective 1 alone. */
export function standardShape({ coefficients: _, outputs, ...shape }: NetworkShape): NetworkShape {
  return { ...shape, outputs: outputs.slice(0, 1) };
}

export type Activation = ActivationName;

/** Units of the last trunk layer, H. */
export function lastHidden(shape: NetworkShape): number {
  return shape.hidden[shape.hidden.length - 1];
}

/** Outputs of all heads together, O = Σ o_k: the rows of the stacked head matrix. */
export function totalOutputs(shape: NetworkShape): number {
  return shape.outputs.reduce((sum, count) => sum + count, 0);
}

/** For each row of the stacked head matrix, the objective that it belongs to. */
export function objectiveOfOutput(shape: NetworkShape): number[] {
  return shape.outputs.flatMap((count, objective) => new Array<number>(count).fill(objective));
}
