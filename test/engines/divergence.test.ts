/** Runs that leave the numbers that f64 has; the layered engine's part is test/gpu/divergence.test.ts. */
import { expect, test } from 'vitest';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { dead, F64_SCALE, singular, TRUNK_SIZE, unfactorable } from '../gpu/extremes.ts';
import { report21 } from '../gpu/tasks.ts';
import { taskOfPlain } from '../harness/layered.ts';

const areFinite = (values: ArrayLike<number>) => Array.from(values).every(Number.isFinite);

test('halts at a loss that is not finite, with the parameters whose losses were', async () => {
  const task = taskOfPlain(report21({ rate: 10 }));
  const engine = createReferenceEngine(task);
  const chunk = await engine.advance(200);
  const step = chunk.phases.indexOf(3);
  expect(step).toBeGreaterThan(1);
  expect(areFinite(chunk.losses.subarray(0, 2 * step))).toBe(true);
  expect(areFinite(chunk.losses.subarray(2 * step, 2 * step + 2))).toBe(false);
  expect(chunk.fault).toBeUndefined();
  const good = await engine.good();
  expect(areFinite(good)).toBe(true);

  const single = createReferenceEngine(task);
  for (let s = 0; s < step - 1; s++) await single.advance(1);
  expect(good).toEqual(await single.parameters());
  const again = createReferenceEngine({
    ...task,
    parameters: good,
    start: await single.position(),
  });
  expect((await again.advance(1)).losses).toEqual(chunk.losses.slice(2 * step - 2, 2 * step));
});

test('halts at an update that is not finite while the losses are', async () => {
  const task = taskOfPlain(report21({ rate: 1e308 }));
  const engine = createReferenceEngine(task);
  const chunk = await engine.advance(20);
  expect(areFinite(chunk.losses.subarray(0, 2))).toBe(true);
  expect(chunk.fault?.step).toBe(0);
  expect(chunk.fault?.tensor).toMatch(/^(trunk\.0|heads\.0)\.(weight|bias)$/);
  expect([...chunk.phases]).toEqual([0, ...new Array(19).fill(3)]);
  expect(await engine.good()).toEqual(Float64Array.from(task.parameters));
  expect(await engine.parameters()).toEqual(Float64Array.from(task.parameters));
});

test('lets the trunk rest where the Gram matrix cannot be factored', async () => {
  const task = taskOfPlain(unfactorable(F64_SCALE));
  const engine = createReferenceEngine(task);
  const chunk = await engine.advance(3);
  expect([...chunk.phases]).toEqual([1, 1, 1]);
  expect(chunk.damping).toEqual({ raised: 0, failed: 3 });
  const [before, after] = [Float64Array.from(task.parameters), await engine.parameters()];
  expect(after.slice(0, TRUNK_SIZE)).toEqual(before.slice(0, TRUNK_SIZE));
  expect(after).not.toEqual(before);
});

test('counts the steps of each chunk that raised the damping', async () => {
  const engine = createReferenceEngine(taskOfPlain(singular(1e-17)));
  expect((await engine.advance(3)).damping).toEqual({ raised: 3, failed: 0 });
  expect((await engine.advance(2)).damping).toEqual({ raised: 2, failed: 0 });
  const damped = createReferenceEngine(taskOfPlain(singular(1e-5)));
  expect((await damped.advance(3)).damping).toEqual({ raised: 0, failed: 0 });
});

test('takes nothing off the direction of a dead trunk, and does not call it a failure', async () => {
  const chunk = await createReferenceEngine(taskOfPlain(dead())).advance(3);
  expect(chunk.damping).toEqual({ raised: 0, failed: 0 });
  expect(chunk.losses[5]).toBeLessThan(chunk.losses[1]);
});
