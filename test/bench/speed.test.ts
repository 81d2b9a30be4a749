import { describe, expect, test } from 'vitest';
import type { Entrant } from '../../bench/speed/entrant.ts';
import { goalsOf } from '../../bench/speed/goals.ts';
import { plainMatmul } from '../../bench/speed/plainJs/matmul.ts';
import { plainMlpAnswer } from '../../bench/speed/plainJs/mlp.ts';
import { plainSampleAnswer } from '../../bench/speed/plainJs/sample.ts';
import { matmulProblem, wrongProduct, wrongProductOf } from '../../bench/speed/problems/matmul.ts';
import { mlpProblem, mlpTask } from '../../bench/speed/problems/mlp.ts';
import { sampleProblem, sampleTask } from '../../bench/speed/problems/sample.ts';
import { wrongParameters } from '../../bench/speed/problems/wrongParameters.ts';
import { race } from '../../bench/speed/race.ts';
import { type SpeedResult, textOf } from '../../bench/speed/result.ts';
import { parseResult } from '../../bench/speed/resultFile.ts';
import { median, medianRatio, quantile } from '../../bench/speed/stats.ts';
import {
  briefTable,
  goalTable,
  machineLine,
  ratioTable,
  short,
  tables,
} from '../../bench/speed/table.ts';
import type { TrainingTask } from '../../src/engines/engine.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';

describe('stats', () => {
  test('quantiles stand between samples', () => {
    expect(quantile([4, 1, 3, 2], 0.25)).toBe(1.75);
    expect(median([5, 1, 3])).toBe(3);
    expect(median([])).toBeNaN();
  });

  test('ratios are those of the same round: what slows a round down cancels', () => {
    expect(medianRatio([10, 1, 100], [5, 0.5, 50])).toBe(2);
    // The ratio of medians would be 1.
    expect(medianRatio([1, 2, 3], [3, 2, 1])).toBe(1);
    expect(medianRatio([1, 9, 4], [1, 3, 2])).toBe(2);
    expect(medianRatio([1], [])).toBeNaN();
  });
});

describe('race', () => {
  const log: string[] = [];
  const entrant = (name: string, msPerRun: number, changes: Partial<Entrant> = {}): Entrant => ({
    name,
    check: async () => {},
    async lap(count) {
      log.push(name);
      return { ms: count * msPerRun, units: count };
    },
    counters: async () => undefined,
    destroy: async () => {},
    ...changes,
  });
  const options = { rounds: 7, roundMs: 100 };

  test('rates are units a second, one per round', async () => {
    const [fast, slow] = await race([entrant('fast', 1), entrant('slow', 2000)], options);
    expect(fast).toMatchObject({ name: 'fast', samples: Array(7).fill(1000) });
    expect(slow).toMatchObject({ name: 'slow', count: 1, samples: Array(7).fill(0.5) });
  });

  test('a lap lasts about roundMs, and longer to hide what it costs by itself', async () => {
    const costly = entrant('costly', 0, {
      lap: async (count) => ({ ms: 300 + count, units: count }),
    });
    const [plain, hidden] = await race([entrant('plain', 1), costly], options);
    expect('count' in plain && plain.count).toBeGreaterThan(60);
    expect('count' in plain && plain.count).toBeLessThan(150);
    expect('count' in hidden && hidden.count).toBeGreaterThanOrEqual(256);
  });

  test('contenders take turns, in an order that turns', async () => {
    log.length = 0;
    await race([entrant('a', 1000), entrant('b', 1000)], options);
    expect(log.slice(-14).join('')).toBe('abbaabbaabbaab');
  });

  test('who answers wrongly or fails is out, and told', async () => {
    const wrong = entrant('wrong', 1, {
      check: () => Promise.reject(new Error('wrong answer: 7')),
    });
    let laps = 0;
    const breaks = entrant('breaks', 1000, {
      async lap(count) {
        laps += 1;
        if (laps > 4) throw new Error('lost');
        return { ms: 1000, units: count };
      },
    });
    expect(await race([wrong, breaks, entrant('right', 1000)], options)).toMatchObject([
      { name: 'wrong', failure: 'wrong answer: 7' },
      { name: 'breaks', failure: 'lost' },
      { name: 'right', samples: Array(7).fill(1) },
    ]);
  });

  test('ends before the next lap when it is told to', async () => {
    const abort = new AbortController();
    const ended = race([entrant('a', 1000), entrant('b', 1000)], {
      ...options,
      signal: abort.signal,
      onStep: (what) => {
        if (what === 'round 1 of 7') log.length = 0;
        if (what === 'round 3 of 7') abort.abort(new Error('enough'));
      },
    });
    await expect(ended).rejects.toThrow('enough');
    expect(log.join('')).toBe('abba');
  });

  test('waits until each step was shown', async () => {
    const shown: string[] = [];
    await race([entrant('a', 1000)], {
      rounds: 1,
      roundMs: 100,
      async onStep(what) {
        log.length = 0;
        await Promise.resolve();
        shown.push(`${what} after ${log.length} laps`);
      },
    });
    expect(shown).toEqual(['check and warm-up: a after 0 laps', 'round 1 of 1 after 0 laps']);
  });

  test('counters are of the timed rounds, per thousand units', async () => {
    let dispatches = 5;
    const counted = entrant('counted', 1000, {
      async lap(count) {
        dispatches += 2 * count;
        return { ms: 2000, units: 4 * count };
      },
      counters: async () => ({ dispatches, submits: 0, readbacks: 0, writes: 0, creations: 0 }),
    });
    expect(await race([counted], options)).toMatchObject([{ perThousand: { dispatches: 500 } }]);
  });
});

describe('answers', () => {
  const trained = async (task: TrainingTask, steps: number) => {
    const engine = createReferenceEngine(task);
    await engine.advance(steps);
    return engine.parameters();
  };

  test('a product is told from one that is wrong in one element or has two exchanged', async () => {
    const problem = matmulProblem(24);
    const product = Float32Array.from(await (await plainMatmul(problem)).answer());
    expect(wrongProduct(problem, product)).toBeUndefined();
    const wrong = product.slice();
    wrong[100] += 0.01;
    expect(wrongProduct(problem, wrong)).toMatch(/off by 0\.0\d/);
    const exchanged = product.slice();
    [exchanged[3], exchanged[4]] = [exchanged[4], exchanged[3]];
    expect(wrongProduct(problem, exchanged)).toMatch(/off by/);
    expect(wrongProduct(problem, product.fill(Number.NaN, 7, 8))).toMatch(/off by NaN/);
    expect(wrongProduct(problem, product.subarray(1))).toMatch(/expected 576 elements, got 575/);
  });

  test('a product of matrices that are not square is judged likewise', () => {
    const factors = { m: 2, k: 3, n: 1, a: [1, 2, 3, 4, 5, 6], b: [1, 0, -1] };
    expect(wrongProductOf(factors, [-2, -2])).toBeUndefined();
    expect(wrongProductOf(factors, [-2, -2.01])).toMatch(/off by 0\.00/);
    expect(wrongProductOf(factors, [-2])).toMatch(/expected 2 elements, got 1/);
  });

  test('plain JavaScript trains as the reference engine does, batch and per sample', async () => {
    const mlp = mlpProblem([4, 9, 7, 3], 10);
    const start = mlp.parameters;
    const expected = await trained(mlpTask(mlp), 5);
    expect(wrongParameters(start, expected, plainMlpAnswer(mlp, 5))).toBeUndefined();
    const sample = sampleProblem(10, 2);
    const answer = plainSampleAnswer(sample, 210);
    for (const network of [0, 1]) {
      const task = sampleTask(sample, network);
      const got = answer.subarray(42 * network, 42 * (network + 1));
      expect(wrongParameters(task.parameters, await trained(task, 210), got)).toBeUndefined();
    }
  });

  test('parameters that did not move are wrong, and so is one NaN', () => {
    const start = [1, 2, 3];
    const expected = [1.1, 2, 3];
    expect(wrongParameters(start, expected, expected)).toBeUndefined();
    expect(wrongParameters(start, expected, start)).toMatch(/off by 1 of/);
    expect(wrongParameters(start, expected, [1.1, Number.NaN, 3])).toMatch(/off by NaN/);
    expect(wrongParameters(start, expected, [1.1])).toMatch(/expected 3 parameters, got 1/);
  });
});

const RESULT: SpeedResult = {
  schema: 'kitegrad.bench/1',
  case: 'speed',
  date: '2026-03-04T05:06:07.000Z',
  adapter: { vendor: 'google', architecture: 'swiftshader', description: '', isFallback: true },
  browser: 'Chrome/1',
  machine: { cpu: 'some CPU', cores: 2, node: 'v20.19.0' },
  rounds: 7,
  roundMs: 100,
  seconds: 3,
  peers: [
    { name: 'tfjs-webgpu', version: '4.22.0' },
    { name: 'PyTorch', missing: 'not installed' },
  ],
  cases: [
    {
      name: 'matmul 512',
      unit: 'GFLOP/s',
      contenders: [
        { name: 'kitegrad matmul', count: 2, samples: [4, 5, 6] },
        { name: 'plain JS', count: 1, samples: [8, 10, 12] },
        { name: 'tfjs-webgpu', count: 1, samples: [0.4, 0.5, 0.6] },
        { name: 'jax-js-webgpu', failure: 'wrong answer: 1\nmore' },
      ],
    },
    {
      name: 'per sample 1-10-1',
      unit: 'steps/s',
      contenders: [
        {
          name: 'kitegrad fused',
          count: 9,
          samples: [5_432_100],
          perThousand: {
            dispatches: 0.05,
            submits: 0.05,
            readbacks: 0.06,
            writes: 1,
            creations: 0,
          },
        },
      ],
    },
  ],
};

describe('tables', () => {
  test('a row per contender of ours, with every ratio, also below 1', () => {
    expect(ratioTable(RESULT).split('\n').slice(2)).toEqual([
      '| matmul 512 | matmul | 5 [4.5, 5.5] GFLOP/s | 0.5 | 10 | failed | – |',
      '| per sample 1-10-1 | fused | 5.43e6 [5.43e6, 5.43e6] steps/s | – | – | – | 0.05 / 0.06 |',
    ]);
  });

  test('a brief one has the main cases that were measured', () => {
    expect(briefTable(RESULT).split('\n').slice(2)).toEqual([
      '| matmul 512 | matmul | 5 GFLOP/s | 0.5 | – | 10 | failed | – | – | – |',
      '| per sample 1-10-1 | fused | 5.43e6 steps/s | – | – | – | – | – | – | – |',
    ]);
  });

  test('failures and absent peers are told', () => {
    expect(tables(RESULT)).toContain('- matmul 512, jax-js-webgpu failed: wrong answer: 1\n');
    expect(tables(RESULT)).toContain('- PyTorch did not take part: not installed');
  });

  test('goals that could be measured, met and missed', () => {
    expect(goalsOf(RESULT.cases)).toEqual([
      { name: 'matmul 512', goal: 'matmul ≥ 8 × tfjs-webgpu', measured: 10, met: true },
      {
        name: 'per sample 1-10-1',
        goal: 'fused ≤ 0.1 dispatches and readbacks per 1,000 steps',
        measured: 0.06,
        met: true,
      },
    ]);
    const [first] = RESULT.cases;
    const slower = { ...first, contenders: [...first.contenders].reverse() };
    slower.contenders[1] = { name: 'tfjs-webgpu', count: 1, samples: [4, 5, 6] };
    expect(goalTable({ cases: [slower] })).toContain('| matmul ≥ 8 × tfjs-webgpu | 1 | **no** |');
    expect(goalTable({ cases: [] })).toBe('');
  });

  test('a software adapter is labelled', () => {
    expect(machineLine(RESULT)).toBe(
      'Medians over 7 interleaved rounds in Chrome/1; adapter google swiftshader, a **software** adapter: these are no ' +
        'times of a GPU; some CPU, 2 cores, Node 20.19.0, 2026-03-04. Peers: tfjs-webgpu 4.22.0. Not installed: PyTorch.',
    );
    const adapter = { ...RESULT.adapter, isFallback: false };
    expect(machineLine({ ...RESULT, adapter })).not.toContain('software');
  });

  test('a browser names no processor', () => {
    expect(machineLine({ ...RESULT, machine: { cores: 2 } })).toContain('GPU; 2 cores, 2026-03-04');
  });

  test.each([
    [0.0123456, '0.0123'],
    [1234.5, '1,230'],
    [5_432_100, '5.43e6'],
    [Number.NaN, 'NaN'],
  ])('%d is written %s', (value, text) => expect(short(value)).toBe(text));
});

describe('result file', () => {
  test('is read as it was written', () => {
    expect(parseResult(textOf(RESULT), 'a.json')).toEqual(RESULT);
    const visitor = { ...RESULT, machine: { cores: 8 } };
    expect(parseResult(textOf(visitor), 'a.json')).toEqual(visitor);
  });

  test.each([
    ['another schema', { ...RESULT, schema: 'kitegrad.bench/2' }, /a.json: schema: /],
    ['another benchmark', { ...RESULT, case: 'quality' }, /a.json: case: /],
    [
      'no samples',
      { ...RESULT, cases: [{ ...RESULT.cases[0], contenders: [{ name: 'a' }] }] },
      /cases.0.contenders.0/,
    ],
  ])('%s is refused', (_, value, message) => {
    expect(() => parseResult(JSON.stringify(value), 'a.json')).toThrow(message);
  });
});
