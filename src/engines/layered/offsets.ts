/** Where parts stand in a buffer of `stride` elements per network. */
export interface Offsets {
  readonly stride: number;
  readonly offsets: readonly number[];
}
