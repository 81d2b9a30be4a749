import { permutation } from '../numbers/counter.ts';

/** Which data rows each step reads: `batch` rows in turn, epoch after epoch, wrapping round at the end. */
export interface RowOrder {
  /** Rows of the data set, N. */
  readonly rows: number;
  /** Rows of a step, 1 to N. */
  readonly batch: number;
  /** Given for shuffled epochs: the order of an epoch is a permutation made from (seed, epoch) alone. */
  readonly seed?: number;
}

/**
 * Data rows of `count` steps from step `first` on, [count, batch]. Stateless: any range can be asked for in any order,
 * so neither chunks nor a resumed run change a row.
 */
export function rowsOfSteps(
  order: RowOrder,
  first: number,
  count: number,
): Uint32Array<ArrayBuffer> {
  const rows = new Uint32Array(count * order.batch);
  let epoch = -1;
  let permuted: Uint32Array | undefined;
  for (let index = 0; index < rows.length; index++) {
    const position = first * order.batch + index;
    const row = position % order.rows;
    if (order.seed === undefined) {
      rows[index] = row;
      continue;
    }
    const epochHere = Math.floor(position / order.rows);
    if (!permuted || epochHere !== epoch) {
      epoch = epochHere;
      permuted = permutation(order.seed, epoch, order.rows);
    }
    rows[index] = permuted[row];
  }
  return rows;
}

/** True when every step reads the whole data set in its own order, so that no look-up is needed. */
export function readsAllRows(order: RowOrder): boolean {
  return order.batch === order.rows && order.seed === undefined;
}
