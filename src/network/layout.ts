import { powerText } from '../numbers/monosemia.ts';
import { lastHidden, type NetworkShape, standardShape, totalOutputs } from './shape.ts';

/**
 * Where each tensor of one network stands in the flat parameter buffer [network, coefficient, parameter].
 *
 * Per trunk layer l: `trunk.l.weight` [n_l, n_{l−1}], then `trunk.l.bias` [n_l]. After the trunk the heads, stacked:
 * `heads.weight` [O, H], then `heads.bias` [O]; objective k owns o_k consecutive rows. A non-Archimedean network has one
 * head, and all this once per coefficient; places are those in coefficient 0.
 */
export interface Layout {
  /** Parameters of one network, P: those of all coefficients. */
  readonly size: number;
  /** Parameters of one coefficient; P for a standard network. */
  readonly coefficientSize: number;
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

/** One tensor of one owner: a trunk layer's weight or bias, or an objective's rows of the stacked heads. */
export interface OwnedTensor {
  /** `trunk.0.weight`, `trunk.0.bias`, …, `heads.0.weight`, `heads.0.bias`, … */
  readonly name: string;
  /** Elements `offset` to `offset + length` of the parameters. */
  readonly offset: number;
  readonly length: number;
  /** A weight is [rows, cols], a bias [rows]. */
  readonly dims: readonly number[];
}

/**
 * All tensors of a network by owner: the trunk layer by layer, then head after head; of a non-Archimedean network coefficient
 * after coefficient, `trunk.0.weight η` for the part of η. Together they cover all parameters.
 */
export function tensorsOf(shape: NetworkShape): OwnedTensor[] {
  const { coefficients } = shape;
  if (coefficients === undefined) return standardTensorsOf(shape);
  const { coefficientSize } = layoutOf(shape);
  return Array.from({ length: coefficients }, (_, n) =>
    standardTensorsOf(standardShape(shape)).map((tensor) => ({
      ...tensor,
      name: powerName(tensor.name, n),
      offset: n * coefficientSize + tensor.offset,
    })),
  ).flat();
}

/** The name of the part of η^n of a tensor. */
export function powerName(tensor: string, n: number): string {
  return n === 0 ? tensor : `${tensor} ${powerText(n)}`;
}

function standardTensorsOf(shape: NetworkShape): OwnedTensor[] {
  const { trunk, heads } = layoutOf(shape);
  const matrix = (name: string, { offset, rows, cols }: Block): OwnedTensor => ({
    name,
    offset,
    length: rows * cols,
    dims: [rows, cols],
  });
  const vector = (name: string, { offset, rows }: Block): OwnedTensor => ({
    name,
    offset,
    length: rows,
    dims: [rows],
  });
  let first = 0;
  return [
    ...trunk.flatMap(({ weight, bias }) => [matrix(weight.name, weight), vector(bias.name, bias)]),
    ...shape.outputs.flatMap((rows, objective) => {
      if (rows === 0) return [];
      const { weight, bias } = heads;
      const own = [
        matrix(`heads.${objective}.weight`, {
          ...weight,
          offset: weight.offset + first * weight.cols,
          rows,
        }),
        vector(`heads.${objective}.bias`, { ...bias, offset: bias.offset + first, rows }),
      ];
      first += rows;
      return own;
    }),
  ];
}

/** 1 for every weight of a network, 0 for every bias. */
export function weightMask(shape: NetworkShape): Uint8Array {
  const { size, trunk, heads } = layoutOf(shape);
  const mask = new Uint8Array(size);
  for (const { weight } of [...trunk, heads]) {
    mask.fill(1, weight.offset, weight.offset + weight.rows * weight.cols);
  }
  return mask;
}

/** Name of the tensor that holds a parameter. */
export function tensorOf(shape: NetworkShape, parameter: number): string {
  const found = tensorsOf(shape).find(
    ({ offset, length }) => parameter >= offset && parameter < offset + length,
  );
  if (!found)
    throw new RangeError(`tensorOf: expected a parameter of the network, got ${parameter}`);
  return found.name;
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
  const { coefficients } = shape;
  const outputs = coefficients === undefined ? totalOutputs(shape) : shape.outputs[0];
  const heads = {
    weight: place('heads.weight', outputs, lastHidden(shape)),
    bias: place('heads.bias', outputs, 1),
  };
  return { size: (coefficients ?? 1) * offset, coefficientSize: offset, trunk, heads, trunkSize };
}
