import { expect, test } from 'vitest';
import { rateAt } from '../../src/engines/rate.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { tensorsOf } from '../../src/network/layout.ts';
import { DEEP, planOf, taskOf } from './tasks.ts';

const norm = (values: readonly number[]) => Math.hypot(...values);

test('movement: what each tensor did in a step and since the start, from the parameters themselves', async () => {
  const task = taskOf(DEEP, {
    plan: planOf({ projection: 'none' }),
    thresholds: [1e9, 1e9, 0],
    movementEvery: 2,
    keepParameters: true,
  });
  const engine = createReferenceEngine(task);
  const parameters: ArrayLike<number>[] = [task.parameters];
  const movements = [];
  for (let step = 0; step < 6; step++) {
    movements.push((await engine.advance(1)).movement);
    parameters.push(await engine.parameters());
  }
  for (const [step, movement] of movements.entries()) {
    expect([...movement.steps]).toEqual(step % 2 === 0 ? [step] : []);
    if (step % 2 === 1) continue;
    const [before, after] = [parameters[step], parameters[step + 1]];
    expect(movement.parameters).toEqual(Float64Array.from(before));
    tensorsOf(DEEP).forEach(({ name, offset, length }, t) => {
      const apart = (a: ArrayLike<number>, b: ArrayLike<number>) =>
        norm(Array.from({ length }, (_, i) => a[offset + i] - b[offset + i]));
      expect(movement.changes[t]).toBeCloseTo(apart(before, after), 14);
      expect(movement.distances[t]).toBeCloseTo(apart(parameters[0], after), 14);
      expect(movement.gradients[t]).toBeCloseTo(apart(before, after) / rateAt(task.rate, step), 10);
      const rests = name.startsWith('heads.') && !name.startsWith('heads.2.');
      expect(movement.changes[t] === 0).toBe(rests);
      expect(movement.gradients[t] === 0).toBe(rests);
    });
  }
});

test('measures nothing with 0', async () => {
  const { movement } = await createReferenceEngine(taskOf(DEEP, { movementEvery: 0 })).advance(5);
  expect(Object.values(movement).map(({ length }) => length)).toEqual([0, 0, 0, 0, 0]);
});
