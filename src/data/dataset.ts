/** A row-major table of f64 numbers [rows, cols]. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly values: Float64Array;
}

/** Inputs X [N, d], and one target matrix T_k [N, o_k] per objective in priority order. */
export interface Dataset {
  readonly inputs: Matrix;
  readonly targets: readonly Matrix[];
  /** One name per column of X. */
  readonly inputNames: readonly string[];
  /** Per objective, one name per column of its target. */
  readonly targetNames: readonly (readonly string[])[];
  /** Columns that tell rows apart and that no network sees. */
  readonly groups?: readonly GroupColumn[];
  /** Further rows that the data themselves keep for the test; absent where they keep none. */
  readonly test?: Dataset;
}

export interface GroupColumn {
  readonly name: string;
  /** [N]: the group of each row. */
  readonly values: readonly (string | number)[];
}
