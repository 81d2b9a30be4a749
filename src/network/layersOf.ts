import type { ExplicitInit } from './init.ts';
import { type Block, layoutOf, tensorsOf } from './layout.ts';
import type { NetworkShape } from './shape.ts';

/**
 * The parameters of a network as `network.init` of an experiment takes them, to train on from a model.
 *
 * @param parameters flat, as `layoutOf(shape)` says
 */
export function layersOf(shape: NetworkShape, parameters: readonly number[]): ExplicitInit {
  const { trunk, heads } = layoutOf(shape);
  const values = (offset: number, length: number) => parameters.slice(offset, offset + length);
  const matrix = ({ offset, cols }: Pick<Block, 'offset' | 'cols'>, rows: number) =>
    Array.from({ length: rows }, (_, row) => values(offset + row * cols, cols));
  const headTensors = tensorsOf(shape).slice(2 * trunk.length);
  return {
    trunk: trunk.map(({ weight, bias }) => ({
      weight: matrix(weight, weight.rows),
      bias: values(bias.offset, bias.rows),
    })),
    heads: shape.outputs
      .filter((rows) => rows > 0)
      .map((rows, k) => ({
        weight: matrix({ offset: headTensors[2 * k].offset, cols: heads.weight.cols }, rows),
        bias: values(headTensors[2 * k + 1].offset, rows),
      })),
  };
}
