/** Projection exact keeps what it protects still: to first order in a step, and over whole runs. */
import { describe, expect, test } from 'vitest';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { forward } from '../../src/engines/reference/forward.ts';
import { createNetwork, createPass } from '../../src/engines/reference/network.ts';
import { isFrozen } from '../../src/experiment/parameters.ts';
import { layoutOf, tensorsOf } from '../../src/network/layout.ts';
import { EXACT_RUNS, exactTask, riseOf } from '../report/exactRuns.ts';
import { DEEP, planOf, SHAPES, taskOf, wholeData } from './tasks.ts';

/** Change of the protected outputs by one step for the last objective, as a share of that of the unprotected step. */
async function leakOf(
  shape: (typeof SHAPES)[number],
  compensation: boolean,
  rate: number,
  freeze: readonly string[] = [],
) {
  const frozen = new Uint8Array(layoutOf(shape).size);
  for (const { name, offset, length } of tensorsOf(shape)) {
    if (isFrozen(name, freeze)) frozen.fill(1, offset, offset + length);
  }
  const last = shape.outputs.length - 1;
  const changeWith = async (projection: 'exact' | 'none') => {
    const task = taskOf(shape, {
      order: wholeData,
      frozen,
      rate: () => rate,
      plan: planOf({
        choose: { name: 'schedule', until: new Array<number>(last).fill(0) },
        directions: [last],
        projection,
        exact: { damping: 1e-9, compensation },
      }),
    });
    const outputs = (parameters: ArrayLike<number>) => {
      const pass = createPass(shape, 7, task.inputs.values, task.targets.values);
      forward(createNetwork(shape, parameters), pass);
      return pass.out;
    };
    const engine = createReferenceEngine(task);
    await engine.advance(1);
    const [before, after] = [outputs(task.parameters), outputs(await engine.parameters())];
    const width = before.length / 7;
    const count = width - shape.outputs[last];
    return Math.max(
      ...Array.from(before, (value, at) => (at % width < count ? Math.abs(after[at] - value) : 0)),
    );
  };
  return (await changeWith('exact')) / (await changeWith('none'));
}

// The other shapes have fewer trunk parameters than protected rows, or leave nothing free.
describe.each([SHAPES[0], SHAPES[2], SHAPES[3]])('%j', (shape) => {
  test.each([true, false])(
    'protected outputs stand still to first order, compensation %s',
    async (compensation) => {
      const [coarse, fine] = [
        await leakOf(shape, compensation, 1e-4),
        await leakOf(shape, compensation, 1e-6),
      ];
      expect(fine).toBeLessThan(1e-3);
      expect(fine).toBeLessThan(coarse);
    },
  );
});

test.each([
  [false, ['trunk.0.bias']],
  [false, ['trunk.1.weight', 'trunk.2.bias']],
  [true, ['trunk.0', 'heads.0.weight']],
  [true, ['heads.0.bias', 'heads.1']],
] as const)(
  'they do so beside parameters that rest: compensation %s, %j',
  async (compensation, freeze) => {
    expect(await leakOf(DEEP, compensation, 1e-6, freeze)).toBeLessThan(1e-3);
  },
);

test.each([true, false])(
  'of a softmax head the probabilities stand still, their common shift is free, compensation %s',
  async (compensation) => {
    const shape = { inputs: 2, hidden: [30], outputs: [3, 1], activation: 'tanh' } as const;
    const N = 7;
    const changes = async (projection: 'exact' | 'none') => {
      const plan = planOf({
        choose: { name: 'schedule', until: [0] },
        directions: [1],
        projection,
        exact: { damping: 1e-9, compensation },
      });
      const task = taskOf(shape, { order: wholeData, rate: () => 1e-6, plan });
      const losses = [{ name: 'crossEntropy' }, { name: 'mse' }] as const;
      const logits = (parameters: ArrayLike<number>) => {
        const pass = createPass(shape, N, task.inputs.values, task.targets.values);
        forward(createNetwork(shape, parameters), pass);
        return Array.from({ length: N }, (_, row) => pass.out.slice(4 * row, 4 * row + 3));
      };
      const engine = createReferenceEngine({ ...task, losses });
      await engine.advance(1);
      const [before, after] = [logits(task.parameters), logits(await engine.parameters())];
      const moved = before.map((row, n) => row.map((value, o) => after[n][o] - value));
      const shifts = moved.map((row) => (row[0] + row[1] + row[2]) / 3);
      const contrasts = moved.flatMap((row, n) => Array.from(row, (value) => value - shifts[n]));
      const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));
      return { shift: largest(shifts), contrast: largest(contrasts) };
    };
    const [exact, none] = [await changes('exact'), await changes('none')];
    expect(exact.contrast).toBeLessThan(1e-3 * none.contrast);
    expect(exact.shift).toBeGreaterThan(0.01 * none.shift);
  },
);

async function rise(run: (typeof EXACT_RUNS)[number], projection: 'exact' | 'hyperplane') {
  const { task } = await exactTask(run, { projection });
  const engine = createReferenceEngine(task);
  const parameters = [await engine.parameters()];
  const phases: number[] = [];
  for (let step = 0; step < run.training.steps; step++) {
    phases.push((await engine.advance(1)).phases[0]);
    parameters.push(await engine.parameters());
  }
  return riseOf(task, parameters, phases);
}

test("the report's network: a step for objective 2 raises L1 by 1e-6 at most, on average", async () => {
  const [run] = EXACT_RUNS;
  const exact = await rise(run, 'exact');
  expect(exact.mean).toBeLessThanOrEqual(1e-6);
  expect(exact.losses[1]).toBeLessThanOrEqual(0.03);
  // The report's projection, in the same run.
  const hyperplane = await rise(run, 'hyperplane');
  expect(hyperplane.mean).toBeGreaterThan(100 * exact.mean);
});
