import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../src/engines/engine.ts';
import type { StepTensors } from '../../src/engines/layered/engine.ts';
import { inPage } from '../harness/client.ts';
import type { PlainTask } from '../harness/layered.ts';
import {
  changed,
  HIDDEN,
  norm,
  reportTask,
  standardNetwork,
  TENSORS,
  type TensorName,
  TRUNK_SIZE,
  tensorOf,
} from '../report/tasks.ts';
import { report21 } from './tasks.ts';

interface Step {
  readonly chunk: Chunk;
  readonly seen: StepTensors;
  readonly parameters: Float64Array;
}

/** Step by step, with what each left on the GPU. */
async function stepByStep(task: PlainTask, steps: number): Promise<Step[]> {
  const requests = Array.from({ length: steps }, () => [{ advance: 1 }, 'inspect', 'parameters']);
  const answers = (await inPage('layered', { task, requests: requests.flat() })) as unknown[];
  return requests.map((_, step) => ({
    chunk: answers[3 * step] as Chunk,
    seen: answers[3 * step + 1] as StepTensors,
    parameters: answers[3 * step + 2] as Float64Array,
  }));
}

const isZero = (value: number) => value === 0;

describe('§5.1, §5.2, §5.3 in 120 steps on the GPU', () => {
  it('the other head has no gradient and keeps its bits; hyperplane columns are orthogonal to w1', async () => {
    const heads: readonly (readonly TensorName[])[] = [
      ['weight1', 'bias'],
      ['weight2', 'bias2'],
    ];
    const ever = [new Set<TensorName>(), new Set<TensorName>()];
    let before: ArrayLike<number> = report21().parameters;
    let projected = 0;
    for (const { chunk, seen, parameters } of await stepByStep(
      report21({ thresholds: [0.5, 0] }),
      120,
    )) {
      const phase = chunk.phases[0];
      for (const name of heads[1 - phase]) {
        expect(tensorOf(seen.gradients, name).every(isZero)).toBe(true);
      }
      for (const name of changed(before, parameters)) ever[phase].add(name);
      if (phase === 1) {
        const w1 = tensorOf(before, 'weight1');
        for (const name of ['hidden.weight', 'hidden.bias'] as const) {
          const column = tensorOf(seen.gradients, name);
          const along = column.reduce((sum, value, h) => sum + value * w1[h], 0);
          // The summation bound: 10 terms, and the projection before them.
          const bound = 32 * 2 ** -23 * norm(column) * norm(w1);
          expect(Math.abs(along)).toBeLessThanOrEqual(bound);
          projected += Number(norm(column) > 0);
        }
      }
      before = parameters;
    }
    expect([...ever[0]].sort()).toEqual(['bias', 'hidden.bias', 'hidden.weight', 'weight1']);
    expect([...ever[1]].sort()).toEqual(['bias2', 'hidden.bias', 'hidden.weight', 'weight2']);
    expect(projected).toBeGreaterThan(20);
  });
});

describe('§6.1: objective 1 alone is the standard network, bit for bit on the GPU', () => {
  const never = report21({ thresholds: [-1, 0] });
  const { rate, ...task } = never;
  const alone: PlainTask = { ...standardNetwork(reportTask(task)), rate };
  const own = TENSORS.weight1[1];

  it('every tensor of 40 steps', async () => {
    const hybrid = await stepByStep(never, 40);
    const standard = await stepByStep(alone, 40);
    hybrid.forEach(({ chunk, seen, parameters }, step) => {
      const want = standard[step];
      expect(chunk.losses[0]).toBe(want.chunk.losses[0]);
      // Hidden units, then f1.
      expect(seen.pre.slice(0, HIDDEN + 1)).toEqual(want.seen.pre.slice(0, HIDDEN + 1));
      expect(seen.gradients.slice(0, own)).toEqual(want.seen.gradients.slice(0, own));
      expect(tensorOf(seen.gradients, 'bias')[0]).toBe(want.seen.gradients[own]);
      expect(parameters.slice(0, own)).toEqual(want.parameters.slice(0, own));
      expect(tensorOf(parameters, 'bias')[0]).toBe(want.parameters[own]);
    });
    expect(hybrid[39].parameters.slice(0, TRUNK_SIZE)).not.toEqual(
      Float64Array.from(report21().parameters).slice(0, TRUNK_SIZE),
    );
  });

  it('1,000 steps over all rows', async () => {
    const order = { rows: 21, batch: 21 };
    const requests = [{ advance: 1000 }, 'parameters'];
    const run = (task: PlainTask) =>
      inPage('layered', { task: { ...task, order }, requests }) as Promise<[Chunk, Float64Array]>;
    const [chunk, parameters] = await run(never);
    const [wanted, standard] = await run(alone);
    expect(chunk.losses.filter((_, index) => index % 2 === 0)).toEqual(wanted.losses);
    expect(parameters.slice(0, own)).toEqual(standard.slice(0, own));
  });
});
