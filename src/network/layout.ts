import { lastHidden, type NetworkShape, totalOutputs } from './shape.ts';

/**
 * Where each tensor of one network stands in the flat parameter buffer [network, coefficient, parameter].
 *
 * Per trunk layer l: `trunk.l.weight` [n_l, n_{l−1}], then `trunk.l.bias` [n_l]. After the trunk the heads, stacked:
 * `heads.weight` [O, H], then `heads.bias` [O]; objective k owns o_k consecutive rows.
 */
export interface Layout {
  /** Parameters of one network and coefficient, P. */
  readonly size: number;
  readonly trunk: readonly { readonly weight: Block; readonly bias: Block }[];
  readonly heads: { readonly weight: Block; readonly bias: Block };
  /** Parameters before the heads. */
  readonly trunkSize: number;
}

/** A row-major matrix [rows, cols] at `offset` (in elements); a bias has one column. */
export interface Block {
  readonly name: string;
  readonly offset: number;
  readonly rows: number;
  readonly cols: number;
}

export function layoutOf(shape: NetworkShape): Layout {
  let offset = 0;
  const place = (name: string, rows: number, cols: number): Block => {
    const block = { name, offset, rows, cols };
    offset += rows * cols;
    return block;
  };
  let fanIn = shape.inputs;
  const trunk = shape.hidden.map((units, layer) => {
    const weight = place(`trunk.${layer}.weight`, units, fanIn);
    const bias = place(`trunk.${layer}.bias`, units, 1);
    fanIn = units;
    return { weight, bias };
  });
  const trunkSize = offset;
  const outputs = totalOutputs(shape);
  const heads = {
    weight: place('heads.weight', outputs, lastHidden(shape)),
    bias: place('heads.bias', outputs, 1),
  };
  return { size: offset, trunk, heads, trunkSize };
}
