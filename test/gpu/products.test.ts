import { describe, expect, test } from 'vitest';
import { matmulReference } from '../../shaders/matmul.ts';
import type { Counters } from '../../src/gpu/gpu.ts';
import type { ProductSizes } from '../../src/gpu/products.ts';
import { PLAIN_METHODS } from '../../src/methods/index.ts';
import { ADAM } from '../../src/methods/plan.ts';
import { inPage } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import type { Multiplication, Tuned } from '../harness/products.ts';
import { randomFloats } from '../harness/random.ts';
import { PLAIN_UPDATE } from '../methods/settings.ts';
import { onGpu, reference, worst } from './against.ts';
import { plainTask } from './tasks.ts';

describe('createMatmul', () => {
  test.each([
    { m: 3, n: 5, k: 4, large: false },
    { m: 65, n: 70, k: 67, large: true },
    { m: 64, n: 96, k: 32, large: true },
  ])('multiplies as its reference: %j', async ({ large, m, n, k }) => {
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, true],
    ]) {
      const [a, b] = [randomFloats(1, m * k), randomFloats(2, k * n)];
      const call: Multiplication = { m, n, k, transposeA, transposeB, a, b };
      const { out, form } = (await inPage('multiplied', call)) as {
        out: Float32Array;
        form: string | null;
      };
      expect(form !== null).toBe(large);
      const d = { networks: 1, rows: m, inner: k, cols: n, transposeA, transposeB };
      expectClose(out, matmulReference(d, { a, b }).out, {
        terms: k,
        scale: matmulReference(d, { a: a.map(Math.abs), b: b.map(Math.abs) }).out,
        context: { kernel: 'matmul', d },
      });
    }
  });
});

test('tuning finds a candidate for every class of large products once, and keeps it', async () => {
  const large: ProductSizes = {
    rows: 64,
    inner: 64,
    cols: 64,
    transposeA: false,
    transposeB: true,
  };
  const small = { ...large, inner: 4 };
  const found = (await inPage('tuned', [large, large, small])) as Tuned;
  const [first, second] = found.choices;
  expect(Object.keys(first)).toEqual(['nt 64x64x64']);
  expect(found.candidates).toContain(first['nt 64x64x64']);
  expect(second).toEqual(first);
  expect([found.saves, found.dispatches]).toEqual([1, 0]);
  expect(found.kept).toEqual(first);
});

describe('a network whose layers are large', () => {
  const [objectives, batch] = [2, 96];
  const task = plainTask({
    shape: { inputs: 33, hidden: [130, 120], outputs: [2, 1], activation: 'tanh' },
    plan: PLAIN_METHODS.phase.plan({
      objectives,
      projection: 'masked',
      monitor: 'rows',
      hysteresis: 0,
      stages: [],
      ...PLAIN_UPDATE,
      optimizer: ADAM,
    }),
    rows: 150,
    batch,
    seed: 5,
    rate: 1e-3,
  });

  test('trains as the reference engine does', async () => {
    const engine = reference(task);
    const want = await engine.advance(3);
    const [got, parameters] = (await onGpu(task, [{ advance: 3 }, 'parameters'])) as [
      typeof want,
      Float64Array,
    ];
    expect([...got.phases]).toEqual([...want.phases]);
    expect(worst(got.losses, want.losses)).toBeLessThan(1e-4);
    expect(worst(parameters, await engine.parameters())).toBeLessThan(1e-3);
  });

  test('has one dispatch a layer more than a small one, and the same bits in any chunks', async () => {
    const [, before, , after, whole] = (await onGpu(task, [
      { advance: 1 },
      'counters',
      { advance: 3 },
      'counters',
      'parameters',
    ])) as [unknown, Counters, unknown, Counters, Float64Array];
    // 3 forward, loss, phase, head, projection, 1 backward, 3 gradients, Adam and its count, descent.
    expect((after.dispatches - before.dispatches) / 3).toBe(14);
    const [, , halves] = await onGpu(task, [{ advance: 2 }, { advance: 2 }, 'parameters']);
    expect(halves).toEqual(whole);
  });
});
