/** Non-Archimedean networks on the GPU: standard parts beside the standard network, all coefficients beside the reference. */
import { describe, expect, it } from 'vitest';
import { NA_LOSSES, type NaLossName } from '../../shaders/naLoss.ts';
import type { Chunk } from '../../src/engines/engine.ts';
import type { EngineState } from '../../src/engines/state.ts';
import { PLAIN_METHODS } from '../../src/methods/index.ts';
import { ADAM, type Optimizer, SGD } from '../../src/methods/plan.ts';
import { initialise } from '../../src/network/init.ts';
import { layoutOf } from '../../src/network/layout.ts';
import { type NetworkShape, standardShape } from '../../src/network/shape.ts';
import { counterNormal } from '../../src/numbers/counter.ts';
import type { PlainTask } from '../harness/layered.ts';
import { PLAIN_UPDATE } from '../methods/settings.ts';
import { onGpu, reference, worst } from './against.ts';
import { plainTask } from './tasks.ts';

interface Case {
  readonly shape: Omit<NetworkShape, 'coefficients'>;
  readonly rows: number;
  readonly batch: number;
  readonly naLoss: NaLossName;
  readonly optimizer?: Optimizer;
  /** Freezes the first layer's weights, in all coefficients. */
  readonly freezes?: true;
}

const settings = (objectives: number, optimizer: Optimizer) => ({
  objectives,
  projection: 'none' as const,
  monitor: 'rows' as const,
  hysteresis: 0,
  stages: [],
  ...PLAIN_UPDATE,
  optimizer,
});

/** Infinitesimal parts are drawn as well: 0 would leave most products untested. */
function naTask(own: Case): PlainTask {
  const { shape: plain, rows, batch, naLoss, optimizer = SGD, freezes } = own;
  const shape = { ...plain, coefficients: plain.outputs.length };
  const plan = PLAIN_METHODS.nonArchimedean.plan({
    ...settings(plain.outputs.length, optimizer),
    naLoss,
  });
  const { size, coefficientSize, trunk } = layoutOf(shape);
  const { rows: units, cols } = trunk[0].weight;
  const frozen = Uint8Array.from({ length: size }, (_, p) =>
    Number(freezes && p % coefficientSize < units * cols),
  );
  const parameters = initialise(shape, { scheme: 'he', seed: 3 }).map((w, p) =>
    p < coefficientSize ? w : 0.3 * counterNormal(4, 102, p),
  );
  return {
    ...plainTask({ shape, rows, batch, plan, ...(batch < rows && { seed: 5 }), rate: 0.01 }),
    parameters,
    frozen,
  };
}

/** Objective 1 of the same task on a standard network. */
function standardTask(task: PlainTask): PlainTask {
  const shape = standardShape(task.shape);
  const { rows, cols, values } = task.targets;
  const width = shape.outputs[0];
  const own = Float64Array.from(
    { length: rows * width },
    (_, i) => values[Math.floor(i / width) * cols + (i % width)],
  );
  const { size } = layoutOf(shape);
  return {
    ...task,
    shape,
    plan: PLAIN_METHODS.single.plan(settings(1, task.plan.optimizer)),
    targets: { rows, cols: width, values: own },
    thresholds: [0],
    parameters: Array.from(task.parameters).slice(0, size),
    frozen: task.frozen.slice(0, size),
  };
}

const bits = (values: ArrayLike<number>) => new Uint32Array(Float32Array.from(values).buffer);

const RELU: NetworkShape = { inputs: 1, hidden: [10], outputs: [1, 1], activation: 'relu' };
const DEEP: NetworkShape = { inputs: 2, hidden: [7, 5], outputs: [2, 2, 2], activation: 'tanh' };

describe('the standard part has the bits of the standard network', () => {
  /** Losses of every step, and all parameters after every chunk. */
  async function sameBits(task: PlainTask, chunks: number, steps: number): Promise<void> {
    const requests = Array.from({ length: chunks }, () => [
      { advance: steps },
      'parameters' as const,
    ]).flat();
    const got = await onGpu(task, requests);
    const want = await onGpu(standardTask(task), requests);
    const objectives = task.shape.outputs.length;
    const { coefficientSize } = layoutOf(task.shape);
    for (let chunk = 0; chunk < chunks; chunk++) {
      const [own, alone] = [got, want].map((answers) => (answers[2 * chunk] as Chunk).losses);
      const first = own.filter((_, i) => i % objectives === 0);
      expect(bits(first)).toEqual(bits(alone));
      const [all, standard] = [got, want].map((answers) => answers[2 * chunk + 1] as Float64Array);
      expect(bits(all.slice(0, coefficientSize))).toEqual(bits(standard));
    }
    const moved = (got[1] as Float64Array).some((w, p) => w !== task.parameters[p]);
    expect(moved).toBe(true);
  }

  it.each([
    ['field', 10],
    ['lexicographic', 10],
  ] as const)(
    '%s, over %i thousand steps',
    async (naLoss, thousands) => {
      await sameBits(naTask({ shape: RELU, rows: 21, batch: 21, naLoss }), thousands, 1000);
    },
    300_000,
  );

  it('after every one of 200 steps: Adam, 3 coefficients, 2 layers, shuffled batches', async () => {
    const task = naTask({ shape: DEEP, rows: 17, batch: 4, naLoss: 'field', optimizer: ADAM });
    await sameBits(task, 200, 1);
  });

  it('clipped and frozen, after every one of 50 steps', async () => {
    const optimizer: Optimizer = { ...SGD, clip: 0.05 };
    const shape = { ...DEEP, outputs: [2, 2] };
    const task = naTask({
      shape,
      rows: 17,
      batch: 4,
      naLoss: 'lexicographic',
      optimizer,
      freezes: true,
    });
    await sameBits(task, 50, 1);
  });

  it('whatever the infinitesimal parts are', async () => {
    const task = naTask({ shape: DEEP, rows: 17, batch: 17, naLoss: 'field' });
    const { coefficientSize } = layoutOf(task.shape);
    const parameters = Float64Array.from(task.parameters).fill(0, coefficientSize);
    const [, one] = await onGpu(task, [{ advance: 50 }, 'parameters']);
    const [, other] = await onGpu({ ...task, parameters }, [{ advance: 50 }, 'parameters']);
    const standard = (flat: unknown) => bits((flat as Float64Array).slice(0, coefficientSize));
    expect(standard(other)).toEqual(standard(one));
    expect(other).not.toEqual(one);
  });
});

const CASES: readonly [string, Case][] = NA_LOSSES.flatMap((naLoss): [string, Case][] => [
  [`${naLoss}, 2 coefficients, relu`, { shape: RELU, rows: 21, batch: 21, naLoss }],
  [
    `${naLoss}, 3 coefficients, 2 layers, vectors, batch 4, Adam`,
    { shape: DEEP, rows: 17, batch: 4, naLoss, optimizer: ADAM },
  ],
  [
    `${naLoss}, 3 coefficients, clipped, the first weights frozen`,
    {
      shape: DEEP,
      rows: 17,
      batch: 17,
      naLoss,
      optimizer: { ...ADAM, clip: 0.05 },
      freezes: true,
    },
  ],
  [
    `${naLoss}, 4 coefficients, gelu`,
    {
      shape: { inputs: 3, hidden: [6], outputs: [1, 1, 1, 1], activation: 'gelu' },
      rows: 9,
      batch: 9,
      naLoss,
    },
  ],
]);

describe('beside the reference engine', () => {
  it.each(CASES)('%s: losses, parameters and movement of 20 steps', async (_, own) => {
    const task = { ...naTask(own), movementEvery: 5 };
    const engine = reference(task);
    const want = await engine.advance(20);
    const [got, parameters, losses] = (await onGpu(task, [
      { advance: 20 },
      'parameters',
      'evaluate',
    ])) as [Chunk, Float64Array, Float64Array];
    expect([...got.phases]).toEqual([...want.phases]);
    expect(worst(got.losses, want.losses)).toBeLessThan(1e-4);
    expect(worst(losses, await engine.evaluate())).toBeLessThan(1e-4);
    expect(worst(parameters, await engine.parameters())).toBeLessThan(1e-4);
    expect(worst(got.movement.changes, want.movement.changes)).toBeLessThan(1e-3);
  });
});

it.each(CASES)('%s: the leak is measured, and exactly 0', async (_, own) => {
  const task = { ...naTask(own), leakEvery: 5 };
  const engine = reference(task);
  const want = await engine.advance(20);
  const [got] = (await onGpu(task, [{ advance: 20 }])) as [Chunk];
  for (const { leak } of [got, want]) {
    expect([...leak.steps]).toEqual([0, 5, 10, 15]);
    expect(leak.changes).toHaveLength(4 * (own.shape.outputs.length - 1));
    expect(leak.changes.every((change) => change === 0)).toBe(true);
    expect(leak.cosines.every(Number.isNaN)).toBe(true);
    expect(leak.apart).toBe(true);
  }
});

it('losses over more rows than a slice holds are those of the reference engine', async () => {
  const task = naTask({ shape: DEEP, rows: 5000, batch: 64, naLoss: 'field' });
  const engine = reference(task);
  await engine.advance(3);
  const [, losses] = await onGpu(task, [{ advance: 3 }, 'evaluate']);
  expect(worst(losses as Float64Array, await engine.evaluate())).toBeLessThan(1e-4);
});

it('goes on from its state with the same bits', async () => {
  const task = naTask({ shape: DEEP, rows: 17, batch: 4, naLoss: 'field', optimizer: ADAM });
  const [, wanted] = await onGpu(task, [{ advance: 20 }, 'parameters']);
  const [, resume] = (await onGpu(task, [{ advance: 7 }, 'state'])) as [Chunk, EngineState];
  const [, got] = await onGpu({ ...task, resume }, [{ advance: 13 }, 'parameters']);
  expect(bits(got as Float64Array)).toEqual(bits(wanted as Float64Array));
});

it('lexicographic losses fall, every one of them', async () => {
  const task = naTask({ shape: RELU, rows: 21, batch: 21, naLoss: 'lexicographic' });
  const [first, , last] = await onGpu(task, [{ advance: 1 }, { advance: 999 }, 'evaluate']);
  const before = (first as Chunk).losses;
  (last as Float64Array).forEach((loss, n) => {
    expect(loss).toBeLessThan(0.9 * before[n]);
  });
});

it('is halted by an infinitesimal part that is not finite, which is named', async () => {
  const task = naTask({ shape: RELU, rows: 21, batch: 21, naLoss: 'lexicographic' });
  const { size } = layoutOf(task.shape);
  const parameters = Float64Array.from(task.parameters);
  // The target of objective 2 is far away: its slope times the rate is beyond f32.
  const targets = {
    ...task.targets,
    values: task.targets.values.map((t, i) => (i % 2 ? 1e18 : t)),
  };
  const far = { ...task, parameters, targets, rate: 1e22 };
  const [chunk, kept] = (await onGpu(far, [{ advance: 1 }, 'good'])) as [Chunk, Float64Array];
  expect(chunk.fault?.step).toBe(0);
  expect(chunk.fault?.tensor).toMatch(/ η$/);
  expect(kept.length).toBe(size);
  expect(bits(kept)).toEqual(bits(parameters));
});
