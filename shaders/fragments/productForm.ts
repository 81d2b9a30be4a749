import type { TileDims } from './tile.ts';

/** A large product, and how its operands stand in their buffers. */
export interface ProductDims extends TileDims {
  readonly a: Operand;
  readonly b: Operand;
}

export interface Operand {
  /** Lines are columns of the matrix instead of rows. */
  readonly transposed: boolean;
  /** Every line begins at a multiple of 4 and is one long, and `a_four(place)` (or `b_four`) reads four elements. */
  readonly four?: boolean;
}

/**
 * Which text computes a large product. Every text adds up Σ_k a·b in ascending k, one product and one sum a term, so that
 * the choice changes no bit where the device rounds both, or fuses both, in all of them.
 *
 *   subgroup  blocks of sums in registers; a workgroup is one subgroup, whose lanes load a and broadcast it
 *   plain     the same where there are no subgroups: every lane loads a itself
 *   tiles     tiles of both operands in workgroup memory, for adapters with many lanes
 */
export type ProductForm = RegisterForm | TileForm;

export interface RegisterForm {
  readonly name: 'subgroup' | 'plain';
  /** Invocations of a workgroup, side by side along the columns; of `subgroup` the subgroup's size. */
  readonly lanes: number;
  /** Rows that an invocation adds up, and columns, which stand `lanes` apart. */
  readonly rows: number;
  readonly cols: number;
}

export interface TileForm {
  readonly name: 'tiles';
  /** Edge of the square tile of sums; `edge`/`block` squared invocations. */
  readonly edge: number;
  /** Edge of the square block of sums of an invocation. */
  readonly block: number;
  /** Terms that are held in workgroup memory at a time. */
  readonly depth: number;
}

/** Rows and columns that a workgroup computes. */
export function spanOf(form: ProductForm): readonly [rows: number, cols: number] {
  return form.name === 'tiles' ? [form.edge, form.edge] : [form.rows, form.cols * form.lanes];
}

/** Invocations of a workgroup. */
export function invocationsOf(form: ProductForm): number {
  return form.name === 'tiles' ? (form.edge / form.block) ** 2 : form.lanes;
}

/** The form with no more rows and columns than a thin product has: its blocks would compute nothing there. */
export function fitted<Form extends ProductForm>(form: Form, d: Omit<TileDims, 'inner'>): Form {
  if (form.name === 'tiles') return form;
  const { rows, cols, lanes } = form;
  return {
    ...form,
    rows: Math.min(rows, d.rows),
    cols: Math.min(cols, Math.ceil(d.cols / lanes)),
  };
}
