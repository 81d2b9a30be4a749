import type { PhaseRule } from '../../choosePhase.ts';
import type { ActivationName } from '../activation.ts';
import type { Loss } from '../loss.ts';

/** What the text of a fused kernel depends on. */
export interface FusedDims {
  readonly networks: number;
  readonly inputs: number;
  /** One or two. */
  readonly hidden: readonly number[];
  /** o_1 … o_K. */
  readonly outputs: readonly number[];
  readonly activation: ActivationName;
  /** By objective, none of whole rows. */
  readonly losses: readonly Loss[];
  readonly rule: PhaseRule;
  readonly projection: FusedProjection;
  readonly optimizer: FusedOptimizer;
  readonly parameters: {
    readonly size: number;
    readonly trunk: readonly { readonly weight: number; readonly bias: number }[];
    readonly heads: { readonly weight: number; readonly bias: number };
  };
  /** Rows of the data set, and of a step. */
  readonly rows: number;
  readonly batch: number;
  /** Steps of a chunk at most. */
  readonly steps: number;
  readonly rateTables: number;
  /** Whether every table of rates has one for all steps. */
  readonly constantRates: boolean;
  /** Tables of rows; 0 reads the rows in turn. */
  readonly orders: number;
  /** Whether any network has frozen parameters. */
  readonly freezes: boolean;
  readonly layout: 'lane' | 'subgroup' | 'workgroup';
  /** Lanes of a network, a power of two; 1 with layout `lane`. */
  readonly lanes: number;
  /** Networks of a workgroup; 1 but with layout `lane`. */
  readonly together: number;
}

export type FusedProjection = 'none' | 'line' | 'hyperplane' | 'upstream' | 'masked';

export type FusedOptimizer =
  | { readonly name: 'sgd' }
  | {
      readonly name: 'adam';
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
    };
