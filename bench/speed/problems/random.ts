import { counterNormal } from '../../../src/numbers/counter.ts';

const SEED = 1;

/** Standard normal f32 numbers; another stream for each use. */
export function normals(stream: number, count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, (_, index) => counterNormal(SEED, stream, index));
}
