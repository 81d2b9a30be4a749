/** What the fused engine decides before it touches a GPU. */
import { describe, expect, it } from 'vitest';
import { sharesShader } from '../../src/engines/fused/dims.ts';
import { lanesFor } from '../../src/engines/fused/lanes.ts';
import { createPace } from '../../src/engines/fused/pace.ts';
import { fusedRefusal } from '../../src/engines/fused/refusal.ts';
import { tablesOf } from '../../src/engines/fused/tables.ts';
import { METHODS } from '../../src/methods/index.ts';
import { ADAM } from '../../src/methods/plan.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import { SMALLEST_FUSED } from '../kernels/examples.ts';
import { SETTINGS } from '../methods/settings.ts';
import { ALL, planOf, taskOf, wholeData } from './tasks.ts';

const PAIR: NetworkShape = { inputs: 1, hidden: [10], outputs: [1, 1], activation: 'relu' };
const plain = { leakEvery: 0, movementEvery: 0 };
const task = (changes: Parameters<typeof taskOf>[1] = {}, shape: Partial<NetworkShape> = {}) =>
  taskOf({ ...PAIR, ...shape }, { ...plain, ...changes });

describe('fusedRefusal', () => {
  it.each([
    ['per sample', task({ order: { rows: 7, batch: 1 } })],
    [
      'Adam, all objectives',
      task({ plan: planOf({ optimizer: ADAM, choose: ALL, directions: [0, 1] }) }),
    ],
    ['line', task({ plan: planOf({ projection: 'line' }) })],
    [
      'the data choose, as every step reads all',
      task({ plan: planOf({ monitor: 'data' }), order: wholeData }),
    ],
    ['two layers of 32', task({}, { hidden: [32, 32] })],
    ['1-128-1', task({ plan: planOf({ optimizer: ADAM }) }, { hidden: [128] })],
    [
      'method single',
      task({ plan: METHODS.single.stages({ ...SETTINGS, monitor: 'rows' })[0].plan }),
    ],
  ])('has nothing against %s', (_, allowed) => {
    expect(fusedRefusal(allowed)).toBeUndefined();
  });

  it.each([
    ['it trains 1 to 4 objectives, got 5.', task({}, { outputs: [1, 1, 1, 1, 1] })],
    ['it holds one or two hidden layers, got 3.', task({}, { hidden: [4, 4, 4] })],
    [
      'its losses are of single outputs; objective 2 has crossEntropy.',
      task({ losses: [{ name: 'mse' }, { name: 'crossEntropy' }] }),
    ],
    [
      'a network and what its optimizer keeps must be at most 4096 numbers, got 10502; use fewer units.',
      task({}, { hidden: [100, 100] }),
    ],
    [
      'it knows no penalties; give every objective targets.',
      task({ penalties: [undefined, { name: 'norm' }] }),
    ],
    [
      'it has no solved heads; it trains methods phase, sequential, simultaneous and single.',
      task({ plan: planOf({ headSolve: { ridge: 1e-6, from: 0, to: 2 } }) }),
    ],
    [
      'its trunk follows the active objective, or all of them; got directions 1.',
      task({ plan: planOf({ directions: [1] }) }),
    ],
    [
      "the losses of a step's own rows must choose the phase; set training.monitor to 'rows', or training.granularity to 'full'.",
      task({ plan: planOf({ monitor: 'data' }) }),
    ],
    [
      'it has optimizers sgd and adam, got momentum.',
      task({ plan: planOf({ optimizer: { name: 'momentum', beta: 0.9, nesterov: false } }) }),
    ],
    [
      'it has no weight decay; set it to 0.',
      task({ plan: planOf({ optimizer: { ...ADAM, weightDecay: 0.1 } }) }),
    ],
    [
      'it does not clip gradients; leave clip out.',
      task({ plan: planOf({ optimizer: { ...ADAM, clip: 1 } }) }),
    ],
    [
      'it has projections none, line, hyperplane, upstream and masked, got exact.',
      task({ plan: planOf({ projection: 'exact' }) }),
    ],
    [
      "projection 'line' takes two objectives of one output, and an even number of hidden units.",
      task({ plan: planOf({ projection: 'line' }) }, { hidden: [9] }),
    ],
    [
      'it measures neither leak nor movement; set record.leakEvery and record.movementEvery to 0.',
      task({ leakEvery: 5 }),
    ],
    [
      'it measures neither leak nor movement; set record.leakEvery and record.movementEvery to 0.',
      task({ movementEvery: 5 }),
    ],
  ])('says: %s', (reason, refused) => {
    expect(fusedRefusal(refused)).toBe(reason);
  });

  it('refuses non-Archimedean networks', () => {
    expect(fusedRefusal(task({}, { coefficients: 2 }))).toBe(
      'it trains no non-Archimedean networks.',
    );
  });
});

describe('sharesShader', () => {
  it('lets start, parameters, thresholds, rates, order and frozen parameters differ', () => {
    const other = task({
      start: { step: 5, phase: 1 },
      thresholds: [9, 9],
      rate: () => 1,
      order: { rows: 7, batch: 2, seed: 8 },
      parameters: new Float64Array(42),
      frozen: new Uint8Array(42).fill(1),
    });
    expect(sharesShader(task(), other)).toBe(true);
  });

  it.each([
    ['shape', task({}, { hidden: [11] })],
    ['activation', task({}, { activation: 'tanh' })],
    ['projection', task({ plan: planOf({ projection: 'none' }) })],
    ['rows a step', task({ order: { rows: 7, batch: 3 } })],
    ['targets', task({ targets: { rows: 7, cols: 2, values: new Float64Array(14) } })],
  ])('needs the same %s', (_, other) => {
    expect(sharesShader(task(), other)).toBe(false);
  });
});

describe('lanesFor', () => {
  const many = (size: number, units: number) =>
    Array.from({ length: size }, () => task({}, { hidden: [units] }));

  it('gives one lane to each of many small networks, else a subgroup or a workgroup', () => {
    expect(lanesFor(many(64, 10), 4).layout).toBe('lane');
    expect(lanesFor(many(64, 10), undefined).layout).toBe('lane');
    const alone = { layout: 'subgroup', together: 1 };
    expect(lanesFor(many(63, 10), 4)).toEqual({ ...alone, lanes: 4 });
    expect(lanesFor(many(64, 120), 32)).toEqual({ ...alone, lanes: 32 });
    expect(lanesFor(many(1, 10), undefined).layout).toBe('workgroup');
  });
});

describe('createPace', () => {
  const d = { ...SMALLEST_FUSED, steps: 100_000 };

  it('follows the time of a dispatch, up to 50 ms on a GPU and half a second in software', () => {
    const pace = createPace({ ...d, networks: 1000 }, false);
    const software = createPace({ ...d, networks: 1000 }, true);
    for (const one of [pace, software]) one.took(200, 100);
    expect(pace.steps).toBe(100);
    expect(software.steps).toBe(1000);
  });

  it('grows by no more than four times at once, and falls at once', () => {
    const pace = createPace({ ...d, networks: 1000 }, false);
    pace.took(100, 10);
    const before = pace.steps;
    pace.took(before, 0.001);
    expect(pace.steps).toBe(4 * before);
    pace.took(before, 5000);
    expect(pace.steps).toBe(Math.floor(before / 100));
  });

  it('stays below the turns that drivers allow a loop, and above nothing', () => {
    const pace = createPace(d, false);
    expect(pace.steps).toBe(60_000);
    const batch = createPace({ ...d, batch: 20 }, true);
    batch.took(1e9, 1);
    expect(batch.steps * 41).toBeLessThanOrEqual(60_000);
    batch.took(1, 1e9);
    expect(batch.steps).toBe(1);
  });
});

describe('tablesOf', () => {
  it('has one table for networks with the same rate and start, and none of rows in turn', () => {
    const rate = (step: number) => step;
    const order = { rows: 7, batch: 2 };
    const tables = tablesOf(
      [task({ rate, order }), task({ rate, order }), task({ rate, order })],
      [0, 0, 5],
    )(4);
    expect(tables.count).toEqual({ rateTables: 2, constantRates: false, orders: 0 });
    expect([...tables.places]).toEqual([0, 0, 0, 0, 1, 0]);
    expect([...tables.rates(10, 3)]).toEqual([10, 11, 12, 0, 15, 16, 17, 0]);
    expect(tables.rows(0, 1)).toBeUndefined();
  });

  it('has one number for a rate that is constant', () => {
    const tables = tablesOf(
      [task({ rate: 0.5 }), task({ rate: 0.25 }), task({ rate: 0.5 })],
      [0, 0, 0],
    )(4);
    expect(tables.count).toMatchObject({ rateTables: 2, constantRates: true });
    expect([...tables.places].filter((_, index) => index % 2 === 0)).toEqual([0, 1, 0]);
    expect([...tables.rates(10, 3)]).toEqual([0.5, 0.25]);
  });

  it('lists the rows of every order once one of them is shuffled', () => {
    const tables = tablesOf(
      [task({ order: { rows: 7, batch: 2 } }), task({ order: { rows: 7, batch: 2, seed: 3 } })],
      [3, 3],
    )(2);
    expect(tables.count.orders).toBe(2);
    const rows = tables.rows(0, 2);
    expect([...(rows ?? [])].slice(0, 4)).toEqual([6, 0, 1, 2]);
    expect(rows).toHaveLength(8);
  });
});
