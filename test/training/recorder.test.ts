import { expect, test } from 'vitest';
import type { Chunk } from '../../src/engines/engine.ts';
import { createRecorder } from '../../src/training/recorder.ts';
import { NOT_MEASURED } from './chunks.ts';

/** Steps firstStep to firstStep + 9; multiples of 3 train objective 2; every 2nd is measured. */
function chunk(firstStep: number): Chunk {
  const numbers = Array.from({ length: 10 }, (_, index) => firstStep + index);
  const measured = numbers.filter((step) => step % 2 === 0);
  const columns = (width: number) =>
    Float64Array.from(
      measured.flatMap((step) => Array.from({ length: width }, (_, i) => step + i / 10)),
    );
  return {
    firstStep,
    steps: 10,
    losses: Float64Array.from(numbers.flatMap((step) => [step, -step])),
    phases: Uint8Array.from(numbers, (step) => Number(step % 3 === 0)),
    accepted: new Float64Array(10).fill(1),
    ...NOT_MEASURED,
    leak: { steps: Uint32Array.from(measured), changes: columns(1), cosines: columns(1) },
    movement: {
      steps: Uint32Array.from(measured),
      changes: columns(3),
      distances: columns(3),
      gradients: columns(3),
      parameters: columns(4),
    },
  };
}

test('keeps of the measured steps those that the history keeps, with their phases', () => {
  const recorder = createRecorder(2, 3);
  recorder.add(chunk(10));
  recorder.add(chunk(20));
  const { steps, leak, movement } = recorder.history();
  expect([...steps]).toEqual([12, 15, 18, 21, 24, 27]);
  expect([...leak.steps]).toEqual([12, 18, 24]);
  expect([...leak.phases]).toEqual([1, 1, 1]);
  expect([...leak.changes]).toEqual([12, 18, 24]);
  expect([...movement.steps]).toEqual([12, 18, 24]);
  expect([...movement.distances]).toEqual([12, 12.1, 12.2, 18, 18.1, 18.2, 24, 24.1, 24.2]);
  expect(movement.parameters).toHaveLength(12);
  expect([...recorder.counts()]).toEqual([14, 6]);
});
