import { u32, wgsl } from '../wgsl.ts';
import { STATE, STATE_SIZE } from './rows.ts';

/** Where the samples of measured steps stand: a line each, counted in the chunk. */
export interface Ring {
  /** Steps from one measured step to the next; a step is measured when it is a multiple of this. */
  readonly every: number;
  /** Lines; after the last comes the first again. */
  readonly ring: number;
}

/** Declares `ring_line(network, step)`, the line of a measured step of the chunk. Reads the binding `state`. */
export function ringLine({ every, ring }: Ring): string {
  return wgsl`
const EVERY = ${u32(every)};
const RING = ${u32(ring)};

fn ring_line(network: u32, step: u32) -> u32 {
  let base = state[network * ${u32(STATE_SIZE)} + ${u32(STATE.base)}];
  return ((base + step) / EVERY - (base + EVERY - 1u) / EVERY) % RING;
}`;
}

/** The same for a reference. */
export function ringLineReference({ every, ring }: Ring, base: number, step: number): number {
  return (Math.floor((base + step) / every) - Math.ceil(base / every)) % ring;
}
