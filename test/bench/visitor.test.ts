/** What the benchmark's page offers and shows. */
import { expect, test } from 'vitest';
import { CASES } from '../../bench/speed/cases/index.ts';
import { CASE_GROUPS, QUICK_CASES } from '../../bench/speed/visitor/caseGroups.ts';
import { caseTable } from '../../bench/speed/visitor/caseTable.ts';

test('every case is offered once, and those chosen at first are known', () => {
  expect(CASE_GROUPS.flatMap(({ cases }) => Object.keys(cases))).toEqual(Object.keys(CASES));
  expect(Object.keys(CASES)).toEqual(expect.arrayContaining([...QUICK_CASES]));
});

test('rows have rates, quartiles, and what is ours over them round by round', () => {
  const contenders = [
    { name: 'kitegrad layered', count: 1, samples: [4, 8, 6] },
    { name: 'kitegrad fused', failure: 'lost' },
    { name: 'plain JS', count: 1, samples: [2, 2, 2] },
  ];
  expect(caseTable({ name: 'a', unit: 'steps/s', contenders })).toEqual({
    ours: ['kitegrad layered', 'kitegrad fused'],
    rows: [
      {
        name: 'kitegrad layered',
        rate: 6,
        quartiles: [5, 7],
        ratios: [undefined, undefined],
      },
      { name: 'kitegrad fused', failure: 'lost' },
      { name: 'plain JS', rate: 2, quartiles: [2, 2], ratios: [3, undefined] },
    ],
  });
});

test('one that is alone is compared with nobody', () => {
  const contenders = [{ name: 'adapter peak', count: 1, samples: [7] }];
  expect(caseTable({ name: 'a', unit: 'GFLOP/s', contenders })).toEqual({
    ours: [],
    rows: [{ name: 'adapter peak', rate: 7, quartiles: [7, 7], ratios: [] }],
  });
});
