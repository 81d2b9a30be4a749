/** The engines of the GPU beside the reference engine, on one task. */
import { expect } from 'vitest';
import type { Best, Chunk } from '../../src/engines/engine.ts';
import type { FusedOptions } from '../../src/engines/fused/population.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { forward } from '../../src/engines/reference/forward.ts';
import { createNetwork, createPass } from '../../src/engines/reference/network.ts';
import { layoutOf } from '../../src/network/layout.ts';
import { inPage } from '../harness/client.ts';
import { type PlainTask, type Request, taskOfPlain } from '../harness/layered.ts';

/** What f32 may lose in 20 steps: the golden fixtures' tolerance for steps on a long path. */
export const LONG_PATH = 1e-3;

export function onGpu(task: PlainTask, requests: readonly Request[]): Promise<unknown[]> {
  return inPage('layered', { task, requests }) as Promise<unknown[]>;
}

export function onFused(
  task: PlainTask,
  requests: readonly Request[],
  options: FusedOptions = {},
): Promise<unknown[]> {
  return inPage('fused', { task, requests, options }) as Promise<unknown[]>;
}

export function reference(task: PlainTask) {
  return createReferenceEngine(taskOfPlain(task));
}

/** max |got − want| / max |want|. */
export function worst(got: ArrayLike<number>, want: ArrayLike<number>): number {
  expect(got.length).toBe(want.length);
  const scale = Array.from(want).reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  return Array.from(want).reduce(
    (most, value, index) =>
      // NaN is the largest.
      Math.max(most, Math.abs(got[index] - value) / scale),
    0,
  );
}

/** Outputs and losses over the whole data set, in f64. */
export function recomputed(task: PlainTask, parameters: ArrayLike<number>) {
  const { inputs, targets } = task;
  const pass = createPass(task.shape, inputs.rows, inputs.values, targets.values);
  forward(createNetwork(task.shape, parameters, task.losses, task.penalties), pass);
  return { out: pass.out, losses: pass.losses };
}

/**
 * 20 steps on both engines: the same phases and accepted steps; losses, trunk and predictions alike. Heads are compared by
 * what they predict: solved ones are not determined to f32 digits.
 */
export async function expectAlike(task: PlainTask): Promise<{ accepted: Float64Array }> {
  const engine = reference(task);
  const want = await engine.advance(20);
  const [got, parameters, losses, best] = (await onGpu(task, [
    { advance: 20 },
    'parameters',
    'evaluate',
    'best',
  ])) as [Chunk, Float64Array, Float64Array, Best | undefined];
  expect([...got.phases]).toEqual([...want.phases]);
  expect([...got.accepted]).toEqual([...want.accepted]);
  expect(worst(got.losses, want.losses)).toBeLessThan(LONG_PATH);
  expect(worst(losses, await engine.evaluate())).toBeLessThan(LONG_PATH);
  const wanted = await engine.parameters();
  const { trunkSize } = layoutOf(task.shape);
  const trunk = (flat: Float64Array) => flat.subarray(0, trunkSize);
  const { out } = recomputed(task, parameters);
  expect(worst(trunk(parameters), trunk(wanted))).toBeLessThan(LONG_PATH);
  expect(worst(out, recomputed(task, wanted).out)).toBeLessThan(LONG_PATH);
  const wantedBest = await engine.best();
  expect(best?.step).toBe(wantedBest?.step);
  if (best && wantedBest) expect(worst(best.losses, wantedBest.losses)).toBeLessThan(LONG_PATH);
  return { accepted: want.accepted };
}
