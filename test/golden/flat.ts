/** What fixtures hold as nested lists, in the layout of the engines. */
import type { Matrix } from '../../src/data/dataset.ts';
import { layoutOf } from '../../src/network/layout.ts';
import type { NetworkShape } from '../../src/network/shape.ts';

export interface LoggedParameters {
  readonly trunk: readonly { readonly W: readonly number[][]; readonly b: readonly number[] }[];
  readonly heads: readonly { readonly w: readonly number[]; readonly b: number }[];
}

/** Unrounded. */
export function flatParameters(
  shape: NetworkShape,
  { trunk, heads }: LoggedParameters,
): Float64Array {
  const layout = layoutOf(shape);
  const parameters = new Float64Array(layout.size);
  trunk.forEach(({ W, b }, l) => {
    parameters.set(W.flat(), layout.trunk[l].weight.offset);
    parameters.set(b, layout.trunk[l].bias.offset);
  });
  parameters.set(
    heads.flatMap(({ w }) => w),
    layout.heads.weight.offset,
  );
  parameters.set(
    heads.map(({ b }) => b),
    layout.heads.bias.offset,
  );
  return parameters;
}

/** Targets [head][row] as a matrix [row, head]. */
export function sideBySide(t: readonly (readonly number[])[]): Matrix {
  const [rows, cols] = [t[0].length, t.length];
  return {
    rows,
    cols,
    values: Float64Array.from({ length: rows * cols }, (_, i) => t[i % cols][Math.floor(i / cols)]),
  };
}
