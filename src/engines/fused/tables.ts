import type { FusedDims } from '../../../shaders/fused.ts';
import { rowsOfSteps } from '../../data/order.ts';
import type { TrainingTask } from '../engine.ts';
import { rateAt } from '../rate.ts';

/** What the host says to a chunk: learning rates and data rows of its steps, a table for all networks that share one. */
export interface Tables {
  readonly count: Pick<FusedDims, 'rateTables' | 'constantRates' | 'orders'>;
  /** Per network its table of rates, then of rows, [2 · networks]. */
  readonly places: Uint32Array<ArrayBuffer>;
  /** Rates of the chunk's steps, [tables, steps], or [tables] of constant ones; `done` steps of every network went before. */
  rates(done: number, steps: number): Float32Array<ArrayBuffer>;
  /** Data rows of the same, [orders, steps, batch]; undefined where they come in turn. */
  rows(done: number, steps: number): Uint32Array<ArrayBuffer> | undefined;
}

/** For networks that stand at the given steps. `stride` is the steps that a table has room for. */
export function tablesOf(
  tasks: readonly TrainingTask[],
  starts: readonly number[],
): (stride: number) => Tables {
  const rates = distinct(tasks, starts, ({ rate }) => rate);
  const orders = distinct(tasks, starts, ({ order }) => order.seed);
  const constantRates = tasks.every(({ rate }) => typeof rate === 'number');
  const inTurn = tasks.every(({ order }) => order.seed === undefined);
  const { batch } = tasks[0].order;
  return (stride) => ({
    count: {
      rateTables: rates.firsts.length,
      constantRates,
      orders: inTurn ? 0 : orders.firsts.length,
    },
    places: Uint32Array.from(
      tasks.flatMap((_, n) => [rates.places[n], inTurn ? 0 : orders.places[n]]),
    ),
    rates(done, steps) {
      const [room, filled] = constantRates ? [1, 1] : [stride, steps];
      const table = new Float32Array(rates.firsts.length * room);
      rates.firsts.forEach((n, index) => {
        const first = starts[n] + done;
        for (let step = 0; step < filled; step++) {
          table[index * room + step] = rateAt(tasks[n].rate, first + step);
        }
      });
      return table;
    },
    rows(done, steps) {
      if (inTurn) return undefined;
      const table = new Uint32Array(orders.firsts.length * stride * batch);
      orders.firsts.forEach((n, index) => {
        table.set(rowsOfSteps(tasks[n].order, starts[n] + done, steps), index * stride * batch);
      });
      return table;
    },
  });
}

/** Networks with the same key and start share a table: the first network of each, and the table of every network. */
function distinct(
  tasks: readonly TrainingTask[],
  starts: readonly number[],
  keyOf: (task: TrainingTask) => unknown,
): { readonly firsts: number[]; readonly places: number[] } {
  const known = new Map<number, Map<unknown, number>>();
  const firsts: number[] = [];
  const places = tasks.map((task, n) => {
    const ofStart = known.get(starts[n]) ?? new Map<unknown, number>();
    known.set(starts[n], ofStart);
    const key = keyOf(task);
    const place = ofStart.get(key) ?? firsts.push(n) - 1;
    ofStart.set(key, place);
    return place;
  });
  return { firsts, places };
}
