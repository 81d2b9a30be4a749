import { describe, expect, test } from 'vitest';
import {
  changed,
  phasePlan,
  reportTask,
  type SeenStep,
  standardNetwork,
  stepByStep,
  TENSORS,
  type TensorName,
  TRUNK_SIZE,
  tensorOf,
} from './tasks.ts';

/** Thresholds under which a step always trains that objective. */
const ALWAYS = [
  [-1, 0],
  [1e9, 0],
];
const HEADS: readonly (readonly TensorName[])[] = [
  ['weight1', 'bias'],
  ['weight2', 'bias2'],
];

async function firstStep(phase: number, parameters: ArrayLike<number>): Promise<SeenStep> {
  const [seen] = await stepByStep(reportTask({ thresholds: ALWAYS[phase], parameters }), 1);
  expect(seen.view.phase).toBe(phase);
  return seen;
}

describe('§5.1, §6.2: the graph of each phase', () => {
  test.each([0, 1])('phase %i, counted from 0: no gradient at the other head', async (phase) => {
    const { view } = await firstStep(phase, reportTask().parameters);
    for (const name of HEADS[phase]) {
      expect(tensorOf(view.headGradients, name).some((value) => value !== 0)).toBe(true);
    }
    for (const name of HEADS[1 - phase]) {
      expect(tensorOf(view.headGradients, name).every((value) => value === 0)).toBe(true);
    }
  });

  test.each([0, 1])(
    'phase %i, counted from 0: its loss and gradients do not read the other head',
    async (phase) => {
      const parameters = Float64Array.from(reportTask().parameters);
      const { view } = await firstStep(phase, parameters);
      for (const name of HEADS[1 - phase]) {
        const [from, to] = TENSORS[name];
        for (let p = from; p < to; p++) parameters[p] = 3 - 2 * parameters[p];
      }
      const moved = (await firstStep(phase, parameters)).view;
      expect(moved.losses[phase]).toBe(view.losses[phase]);
      expect(moved.losses[1 - phase]).not.toBe(view.losses[1 - phase]);
      expect(moved.directions[0].raw).toEqual(view.directions[0].raw);
      for (const name of HEADS[phase]) {
        expect(tensorOf(moved.headGradients, name)).toEqual(tensorOf(view.headGradients, name));
      }
      // Of head 1, only the projection reads the weights.
      const same = moved.directions[0].projected.every(
        (value, p) => value === view.directions[0].projected[p],
      );
      expect(same).toBe(phase === 0);
    },
  );
});

describe('§5.2, Figure 12: what a step changes', () => {
  test('over 2,000 steps the other head keeps its bits, and everything else moves', async () => {
    const seen = await stepByStep(reportTask({ thresholds: [0.5, 0] }), 2000);
    const ever = [new Set<TensorName>(), new Set<TensorName>()];
    for (const { view, before, after } of seen) {
      for (const name of changed(before, after)) ever[view.phase].add(name);
    }
    expect([...ever[0]].sort()).toEqual(['bias', 'hidden.bias', 'hidden.weight', 'weight1']);
    expect([...ever[1]].sort()).toEqual(['bias2', 'hidden.bias', 'hidden.weight', 'weight2']);
    for (const phase of [0, 1]) {
      expect(seen.filter(({ view }) => view.phase === phase).length).toBeGreaterThan(100);
    }
  });
});

describe('§6.1: objective 1 alone is the standard network', () => {
  test('every tensor of 1,000 steps has the same bits', async () => {
    const task = reportTask({ thresholds: ALWAYS[0] });
    const hybrid = await stepByStep(task, 1000);
    const standard = await stepByStep(standardNetwork(task), 1000);
    const own = TENSORS.weight1[1];
    hybrid.forEach(({ view, after }, step) => {
      const want = standard[step];
      expect(view.losses[0]).toBe(want.view.losses[0]);
      expect(view.out[0]).toBe(want.view.out[0]);
      expect(view.pre).toEqual(want.view.pre);
      expect(view.directions[0].projected).toEqual(want.view.directions[0].projected);
      expect(view.headGradients.slice(TRUNK_SIZE, own)).toEqual(
        want.view.headGradients.slice(TRUNK_SIZE, own),
      );
      expect(after.slice(0, own)).toEqual(want.after.slice(0, own));
      expect(tensorOf(after, 'bias')[0]).toBe(want.after[own]);
    });
    expect(changed(hybrid[0].before, hybrid[999].after)).toHaveLength(4);
  });

  test('and so it is whatever the projection, which phase 1 never uses', async () => {
    const [[masked], [none]] = await Promise.all(
      (['masked', 'none'] as const).map((projection) =>
        stepByStep(reportTask({ plan: phasePlan(projection), thresholds: ALWAYS[0] }), 1),
      ),
    );
    expect(masked.after).toEqual(none.after);
  });
});
