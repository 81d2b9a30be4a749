import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { QualityResult } from '../../bench/quality/result.ts';
import { scoreOf } from '../../bench/quality/score.ts';
import { fullTable, machineLine, shortTable } from '../../bench/quality/table.ts';
import { withPart } from '../../bench/tables/marked.ts';
import { PARTS } from '../../bench/tables/parts.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

test.each(PARTS)(
  '$document: table $name is what `npm run bench -- tables` makes',
  ({ document, name, make }) => {
    const text = readFileSync(`${ROOT}${document}`, 'utf8');
    expect(withPart(text, name, make(ROOT))).toBe(text);
  },
);

describe('marked parts', () => {
  const text = 'a\n<!-- table x -->\nold\n<!-- end x -->\nb\n';

  test('are replaced, and nothing else is', () => {
    expect(withPart(text, 'x', 'new')).toBe('a\n<!-- table x -->\nnew\n<!-- end x -->\nb\n');
  });

  test.each([
    ['missing', 'a\n', 'got 0 and 0'],
    ['open', '<!-- table x -->\n', 'got 1 and 0'],
    ['twice', text + text, 'got 2 and 2'],
    ['the wrong way round', '<!-- end x -->\n<!-- table x -->\n', 'got 1 and 1'],
  ])('are refused when they are %s', (_, document, message) => {
    expect(() => withPart(document, 'x', 'new')).toThrow(message);
  });
});

describe('quality table', () => {
  const run = { setting: 'one', seed: 0, alone: [1, 2], steps: 7, budgets: [] };
  const result: QualityResult = {
    schema: 'kitegrad.bench/1',
    case: 'quality',
    date: '2026-03-04T05:06:07.000Z',
    adapter: null,
    machine: { cpu: 'some CPU', cores: 3, node: 'v20.19.0' },
    engine: 'reference',
    seconds: 12.4,
    methods: [
      scoreOf({ name: 'huge', promise: 'none' }, [{ ...run, losses: [1.2345e6, 2] }]),
      scoreOf({ name: 'kept', promise: 'all' }, [
        {
          ...run,
          losses: [0.5, 1],
          aloneLonger: [0.25, 0.5],
          test: { losses: [3, 2], alone: [1, 1] },
        },
      ]),
    ],
  };

  test('says of every method what was measured', () => {
    expect(shortTable(result).split('\n').slice(2)).toEqual([
      '| `huge` | none | 7 | 1.23e6 [1.23e6, 1.23e6] | 1 [1, 1] | – | 0 % | 1.23e6 / 1, 0 % |',
      '| `kept` | all | 7 | 0.5 [0.5, 0.5] | 0.5 [0.5, 0.5] | 3 / 2 | 100 % | 2 / 2, 0 % |',
    ]);
  });

  test('compares a one-stage method at equal steps with what it is compared with anyway', () => {
    expect(
      fullTable(result)
        .split('\n')
        .map((line) => line.split(' | ').at(-1)),
    ).toEqual([
      'at equal steps: R₁ / R₂…, R₁ ≤ 1.01 |',
      '--- |',
      '1.23e6 / 1, 0 % |',
      '2 / 2, 0 % |',
    ]);
  });

  test('shows references with the same optimizer where some method has such', () => {
    const { methods } = result;
    const curved = {
      ...methods[0],
      sameOptimizer: { gmR1: 3, gmR2: 4, test: { gmR1: 5, gmR2: 6 } },
    };
    const cells = fullTable({ ...result, methods: [curved, methods[1]] })
      .split('\n')
      .map((line) => line.split(' | ').at(-1));
    expect(cells).toEqual([
      'against Adam + LM alone: R₁ / R₂…, test |',
      '--- |',
      '3 / 4, 5 / 6 |',
      '– |',
    ]);
  });

  test('names the machine', () => {
    expect(machineLine(result)).toBe(
      '1 settings, 1 runs per method; engine reference (f64, no GPU), some CPU, 3 cores, Node 20.19.0, 2026-03-04.',
    );
  });
});
