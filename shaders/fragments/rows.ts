import type { Binding } from '../kernel.ts';
import { u32, wgsl } from '../wgsl.ts';

/**
 * Which rows of the data set a step reads. `order` [orderSteps, batch] lists them for the steps of a chunk (or for
 * one step, when all read the same); a pass over the whole data set in its own order has no `order`.
 */
export interface RowSource {
  /** Rows of a step. */
  readonly batch: number;
  /** Steps in `order`; 0 reads row b for position b. */
  readonly orderSteps: number;
}

/** Words of `state` per network: first step of the chunk, next and current step within it, phase, fault (fragments/fault.ts). */
export const STATE_SIZE = 5;
export const STATE = { base: 0, next: 1, current: 2, phase: 3, fault: 4 } as const;

/** The operands of a look-up, last in a kernel's list: `order` and `state`, where the source has an order at all. */
export function rowBindings<Dims extends { readonly networks: number }>(
  sourceOf: (dims: Dims) => RowSource,
): readonly Binding<Dims>[] {
  const when = (d: Dims) => sourceOf(d).orderSteps > 0;
  return [
    {
      name: 'order',
      access: 'read',
      type: 'u32',
      shape: (d) => [sourceOf(d).orderSteps, sourceOf(d).batch],
      when,
    },
    { name: 'state', access: 'read', type: 'u32', shape: (d) => [d.networks, STATE_SIZE], when },
  ];
}

/** Declares `row_of(step, position)`, the data row at a position of a step of the chunk. */
export function rowOf(source: RowSource): string {
  return wgsl`
fn row_of(step: u32, position: u32) -> u32 {
#if ${source.orderSteps > 0}
  return order[(step % ${u32(source.orderSteps)}) * ${u32(source.batch)} + position];
#else
  return position;
#endif
}`;
}

/** The same for a reference. */
export function rowOfReference(
  source: RowSource,
  order: ArrayLike<number>,
  step: number,
  position: number,
): number {
  if (source.orderSteps === 0) return position;
  return order[(step % source.orderSteps) * source.batch + position];
}
