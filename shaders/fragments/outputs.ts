import { u32 } from '../wgsl.ts';

/** First row of each objective in the stacked outputs, and one past the last: [0, o_1, o_1 + o_2, …]. */
export function firstOutputs(outputs: readonly number[]): number[] {
  const first = [0];
  for (const count of outputs) first.push(first[first.length - 1] + count);
  return first;
}

/** The same as a WGSL constant `FIRST`. */
export function firstOutputsWgsl(outputs: readonly number[]): string {
  const first = firstOutputs(outputs);
  return `const FIRST = array<u32, ${first.length}>(${first.map(u32).join(', ')});`;
}
