/** Dims and operands of a small network's two kernels. */
import { STATE_SIZE } from '../../shaders/fragments/rows.ts';
import type { SmallBackwardDims } from '../../shaders/smallBackward.ts';
import type { SmallForwardDims } from '../../shaders/smallForward.ts';
import { randomIndices } from '../harness/random.ts';
import { LOSSES } from './examples.ts';

export type SmallDims = SmallForwardDims & SmallBackwardDims;

type Changes = Partial<
  Pick<SmallDims, 'networks' | 'orderSteps' | 'activation' | 'rule' | 'directions' | 'opensAbove'>
>;

/** `sizes` are d, n_1, …, n_M; the biases of all layers stand behind all weights. */
export function smallDims(
  batch: number,
  sizes: readonly number[],
  outputs: readonly number[],
  changes: Changes = {},
): SmallDims {
  const total = outputs.reduce((sum, count) => sum + count, 0);
  const rows = [...sizes.slice(1), total];
  let stride = 0;
  const place = (length: number) => {
    const at = stride;
    stride += length + 1;
    return at;
  };
  const weights = rows.map((count, l) => place(count * sizes[l]));
  const biases = rows.map((count) => place(count));
  const at = rows.map((_, l) => ({ weight: weights[l], bias: biases[l] }));
  return {
    networks: 1,
    batch,
    orderSteps: 0,
    dataRows: changes.orderSteps ? 11 : batch,
    inputs: sizes[0],
    units: sizes.slice(1),
    outputs,
    objectives: outputs.length,
    activation: 'relu',
    losses: outputs.map((_, k) => LOSSES[k]),
    thresholds: outputs.map((_, k) => 3 - k),
    historySteps: 3,
    rule: { name: 'firstUnmet', hysteresis: 0.5 },
    directions: ['active'],
    opensAbove: false,
    parameters: { stride, trunk: at.slice(0, -1), heads: at[at.length - 1] },
    ...changes,
  };
}

/** From one layer and one row to three layers; more elements than lanes, fewer, and none that a lane shares. */
export const CASES: readonly SmallDims[] = [
  smallDims(1, [1, 1], [1]),
  smallDims(1, [1, 10], [1, 1], { networks: 3, orderSteps: 5 }),
  smallDims(5, [3, 7, 4], [2, 1, 3], { orderSteps: 2, opensAbove: true }),
  smallDims(6, [2, 5, 3, 6], [1, 2], {
    networks: 2,
    rule: { name: 'all' },
    directions: [0, 1],
  }),
  smallDims(4, [2, 9], [1, 1, 2], { rule: { name: 'schedule', until: [1, 4] } }),
];

/** As a chunk leaves it: base, next, current, phase and no fault, others in every network. */
export function stateOf(d: SmallDims): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: STATE_SIZE * d.networks }, (_, i) => {
    const network = Math.floor(i / STATE_SIZE);
    return [0, 1 + network, network, network % (d.objectives + 2), 0][i % STATE_SIZE];
  });
}

export function orderOf(d: SmallDims) {
  return d.orderSteps > 0 && { order: randomIndices(6, d.orderSteps * d.batch, d.dataRows) };
}
