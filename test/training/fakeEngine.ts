/** An engine without a network: what it answers is given, and every call is noted. */
import type { Chunk, Engine } from '../../src/engines/engine.ts';

export interface FakeOptions {
  readonly maxChunk: number;
  readonly objectives?: number;
  /** Loss of an objective at a step; by default step + objective / 10. */
  readonly loss?: (step: number, objective: number) => number;
  /** Phase of a step; by default 0. */
  readonly phase?: (step: number) => number;
  /** Steps that are measured, with one change per objective above another. */
  readonly leakEvery?: number;
}

export interface FakeEngine extends Engine {
  /** `ask N` for every call, `give N` when a chunk of N steps is handed over. */
  readonly calls: string[];
}

export function fakeEngine({
  maxChunk,
  objectives = 2,
  loss = (step, objective) => step + objective / 10,
  phase = () => 0,
  leakEvery = 0,
}: FakeOptions): FakeEngine {
  const calls: string[] = [];
  const above = objectives - 1;
  let next = 0;
  const chunkOf = (firstStep: number, steps: number): Chunk => {
    const own = Array.from({ length: steps }, (_, index) => firstStep + index);
    const measured = own.filter((step) => leakEvery > 0 && step % leakEvery === 0);
    const samples = measured.flatMap((step) => new Array<number>(above).fill(step / 8));
    return {
      firstStep,
      steps,
      losses: Float64Array.from(
        own.flatMap((step) => Array.from({ length: objectives }, (_, k) => loss(step, k))),
      ),
      phases: Uint8Array.from(own, phase),
      leak: {
        steps: Uint32Array.from(measured),
        changes: Float64Array.from(samples),
        cosines: new Float64Array(samples.length),
      },
    };
  };
  return {
    name: 'reference',
    maxChunk,
    calls,
    async advance(steps) {
      calls.push(`ask ${steps}`);
      const chunk = chunkOf(next, steps);
      next += steps;
      await new Promise((resolve) => setTimeout(resolve, 0));
      calls.push(`give ${steps}`);
      return chunk;
    },
    parameters: async () => new Float64Array(0),
    evaluate: async () => new Float64Array(objectives),
    position: async () => ({ step: next, phase: 0 }),
    destroy: () => {},
  };
}
