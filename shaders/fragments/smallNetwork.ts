import type { ActivationName } from './activation.ts';

/** Lanes of the one workgroup that a step of a small network has: barriers of few lanes cost little. */
export const SMALL_LANES = 4;

/** A network whose whole step a workgroup can do. */
export interface SmallNetwork {
  readonly networks: number;
  /** Rows of a step. */
  readonly batch: number;
  readonly inputs: number;
  /** n_1 … n_M. */
  readonly units: readonly number[];
  /** o_1 … o_K. */
  readonly outputs: readonly number[];
  readonly activation: ActivationName;
  readonly parameters: {
    readonly stride: number;
    readonly trunk: readonly { readonly weight: number; readonly bias: number }[];
    readonly heads: { readonly weight: number; readonly bias: number };
  };
}

/** What a pass leaves of one network: pre and hidden, `stride` long each with the outputs last, dOut and the rows' inputs. */
export function tapeOf(d: SmallNetwork) {
  const outputs = d.outputs.reduce((sum, count) => sum + count, 0);
  const stride = d.batch * d.units.reduce((sum, count) => sum + count, outputs);
  return {
    stride,
    hidden: stride,
    dOut: 2 * stride,
    rows: 2 * stride + d.batch * outputs,
    size: 2 * stride + d.batch * (outputs + d.inputs),
    outputs,
  };
}

/**
 * All layers, the heads last: where they stand among the parameters and, from `to` on, in pre and hidden; `from` likewise of
 * the layer below, and `read` is where in the tape the values stand that the layer reads.
 */
export function smallLayers(d: SmallNetwork) {
  const { hidden, rows, outputs } = tapeOf(d);
  const sizes = [d.inputs, ...d.units, outputs];
  let to = 0;
  return [...d.parameters.trunk, d.parameters.heads].map(({ weight, bias }, index) => {
    const [below, units] = [sizes[index], sizes[index + 1]];
    const from = to - (index === 0 ? 0 : d.batch * below);
    const layer = {
      index,
      isHeads: index === d.units.length,
      below,
      units,
      weight,
      bias,
      from,
      to,
      read: index === 0 ? rows : hidden + from,
    };
    to += d.batch * units;
    return layer;
  });
}
