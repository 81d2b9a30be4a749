/**
 * A stateless random generator: every number is a pure function of where it is used, so that a run
 * can stop, go on or be cut into chunks anywhere, and any epoch's row order can be made again.
 *
 *   block(seed, stream, substream, b) = Philox4x32-10 with key (seed, stream),
 *                                       counter (b mod 2³², b / 2³², substream, 0): four words
 *
 * Streams keep the uses apart (see STREAMS); a substream is one epoch, one chunk, one network.
 * Not for cryptography.
 *
 * Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011;
 * checked against the known answers of its library, Random123.
 */
import { ShapeError } from '../errors.ts';
import { checkSeed } from './mt19937.ts';

/** One number per use. Never renumber: runs would no longer repeat. */
export const STREAMS = {
  initialWeights: 1,
  initialBiases: 2,
  rowOrder: 3,
  anchors: 4,
  split: 5,
  population: 6,
  probes: 7,
  anchorPoints: 8,
} as const;

type Words4 = readonly [number, number, number, number];

/**
 * Word `counter` of a stream, 0 … 2³² − 1.
 *
 * @param counter integer, 0 … 2⁵³ − 1
 * @throws InputError for a seed, ShapeError for another argument out of range
 */
export function counterU32(seed: number, stream: number, counter: number, substream = 0): number {
  checkIndex('counterU32', counter);
  return blockOf(seed, stream, substream, Math.floor(counter / 4))[counter % 4];
}

/** Number `index` of a stream, uniform in [0, 1), 53 bits: words 2·index and 2·index + 1. */
export function counterUniform(seed: number, stream: number, index: number, substream = 0): number {
  checkIndex('counterUniform', index);
  const [a, b, c, d] = blockOf(seed, stream, substream, Math.floor(index / 2));
  return index % 2 === 0 ? uniform53(a, b) : uniform53(c, d);
}

/** Normal number `index` of a stream, mean 0, variance 1: Box–Muller (cosine half) from one block. */
export function counterNormal(seed: number, stream: number, index: number, substream = 0): number {
  checkIndex('counterNormal', index);
  const [a, b, c, d] = blockOf(seed, stream, substream, index);
  return Math.sqrt(-2 * Math.log(1 - uniform53(a, b))) * Math.cos(2 * Math.PI * uniform53(c, d));
}

/**
 * A random order of 0 … count − 1: the rows of one epoch. Depends on (seed, epoch, count, stream)
 * alone. Fisher–Yates; each swap takes one 53-bit uniform, so its choice is off by less than 2⁻⁵³.
 *
 * @throws InputError for a seed, ShapeError for an epoch or count that is no integer in 0 … 2³² − 1
 */
export function permutation(
  seed: number,
  epoch: number,
  count: number,
  stream: number = STREAMS.rowOrder,
): Uint32Array {
  checkWord('permutation', 'count', count);
  const order = new Uint32Array(count).map((_, row) => row);
  for (let i = 0; i < count - 1; i++) {
    const other = i + Math.floor(counterUniform(seed, stream, i, epoch) * (count - i));
    const row = order[i];
    order[i] = order[other];
    order[other] = row;
  }
  return order;
}

/** Philox4x32 with ten rounds: four words from a counter of four and a key of two. */
export function philox4x32(counter: Words4, key: readonly [number, number]): Words4 {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0);
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  return [c0, c1 >>> 0, c2, c3 >>> 0];
}

/** Bits 32 … 63 of the product of two unsigned words. */
function multiplyHigh(a: number, b: number): number {
  const middle = (a >>> 16) * (b & 0xffff) + (((a & 0xffff) * (b & 0xffff)) >>> 16);
  const other = (a & 0xffff) * (b >>> 16) + (middle % 0x10000);
  return (a >>> 16) * (b >>> 16) + Math.floor(middle / 0x10000) + Math.floor(other / 0x10000);
}

function blockOf(seed: number, stream: number, substream: number, block: number): Words4 {
  checkSeed('counter', seed);
  checkWord('counter', 'stream', stream);
  checkWord('counter', 'substream', substream);
  return philox4x32([block >>> 0, Math.floor(block / 2 ** 32), substream, 0], [seed, stream]);
}

function uniform53(a: number, b: number): number {
  return ((a >>> 5) * 2 ** 26 + (b >>> 6)) / 2 ** 53;
}

function checkIndex(who: string, index: number): void {
  if (!Number.isSafeInteger(index) || index < 0) {
    throw new ShapeError(`${who}: bad index: expected an integer from 0 to 2^53 - 1, got ${index}`);
  }
}

function checkWord(who: string, what: string, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new ShapeError(
      `${who}: bad ${what}: expected an integer from 0 to 4294967295, got ${value}`,
    );
  }
}
