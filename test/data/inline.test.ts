import { describe, expect, test } from 'vitest';
import { datasetFromInline, type InlineData } from '../../src/data/inline.ts';
import { InputError } from '../../src/errors.ts';

/** As an experiment file or plain JavaScript may give it: of any shape. */
const read = (data: unknown) => datasetFromInline(data as InlineData);
const column = (...values: number[]) => ({
  rows: values.length,
  cols: 1,
  values: Float64Array.from(values),
});

const x = [1, 2, 3];
const expected = {
  inputs: column(1, 2, 3),
  targets: [column(4, 5, 6)],
  inputNames: ['x'],
  targetNames: [['y1']],
};

describe('datasetFromInline', () => {
  test.each([
    ['flat lists', { x, targets: [[4, 5, 6]] }],
    ['columns', { x: [[1], [2], [3]], targets: [[[4], [5], [6]]] }],
    ['a spare dimension at the end', { x, targets: [[[[4]], [[5]], [[6]]]] }],
    ['a spare dimension of x', { x: [[[1]], [[2]], [[3]]], targets: [[4, 5, 6]] }],
  ])('understands %s', (_, data) => {
    expect(read(data)).toEqual(expected);
  });

  test('reads several inputs and outputs, and names them', () => {
    const data = {
      x: [
        [1, 2],
        [3, 4],
      ],
      targets: [
        [5, 6],
        [
          [7, 8],
          [9, 10],
        ],
      ],
    };
    expect(read(data)).toEqual({
      inputs: { rows: 2, cols: 2, values: Float64Array.of(1, 2, 3, 4) },
      targets: [column(5, 6), { rows: 2, cols: 2, values: Float64Array.of(7, 8, 9, 10) }],
      inputNames: ['x1', 'x2'],
      targetNames: [['y1'], ['y2.1', 'y2.2']],
    });
    const named = read({ ...data, inputNames: ['a', 'b'], targetNames: [['p'], ['q', 'r']] });
    expect(named.inputNames).toEqual(['a', 'b']);
    expect(named.targetNames).toEqual([['p'], ['q', 'r']]);
  });

  // The first three are report §6.1: a spare dimension that a loss would silently broadcast.
  const bad: [string, unknown, string][] = [
    [
      'a target in a row',
      { x, targets: [[[4, 5, 6]]] },
      'targets[0]: expected shape [3] or [3][o], a row for each row of x, got shape [1][3]. It has a dimension too many in front',
    ],
    [
      'fewer targets than rows',
      { x, targets: [[4, 5]] },
      'targets[0]: expected shape [3] or [3][o], a row for each row of x, got shape [2]',
    ],
    [
      'a target of one row',
      { x, targets: [[4]] },
      'got shape [1]. Targets are never repeated to fit',
    ],
    [
      'three dimensions',
      { x, targets: [[[[4, 4]], [[5, 5]], [[6, 6]]]] },
      'expected shape [N] or [N][o], got shape [3][1][2]',
    ],
    [
      'x in a row',
      { x: [x], targets: [[4, 5, 6]] },
      'x: expected at least 2 rows of data, got one row. Write one row per sample',
    ],
    [
      'targets as one flat list',
      { x, targets: [4, 5, 6] },
      'targets: expected one array per objective, got 3 numbers. For a single objective write targets: [[…]]',
    ],
    [
      'no targets',
      { x, targets: [] },
      'targets: expected one array per objective, got an array of 0',
    ],
    ['an empty x', { x: [], targets: [[]] }, 'x: expected numbers, got an empty array'],
    ['a number for x', { x: 3, targets: [[1]] }, 'x: expected shape [N] or [N][d], got a number'],
    [
      'ragged rows',
      { x: [[1, 2], [3]], targets: [[1, 2]] },
      'x[1]: expected shape [2] as at index 0, got shape [1]',
    ],
    [
      'numbers beside rows',
      { x, targets: [[4, [5], 6]] },
      'targets[0][1]: expected a number as at index 0, got shape [1]',
    ],
    [
      'NaN',
      {
        x,
        targets: [
          [4, 5, 6],
          [[1], [2], [Number.NaN]],
        ],
      },
      'targets[1][2][0]: expected a finite number, got NaN',
    ],
    [
      'Infinity',
      { x: [1, Number.NEGATIVE_INFINITY, 3], targets: [x] },
      'x[1]: expected a finite number, got -Infinity',
    ],
    ['null', { x: [1, null, 3], targets: [x] }, 'x[1]: expected a number, got null'],
    ['holes', { x: new Array(3), targets: [x] }, 'x[0]: expected a number, got nothing'],
    ['text', { x: ['1', 2, 3], targets: [x] }, "x[0]: expected a number, got '1'"],
    [
      'a typed array',
      { x: Float32Array.of(1, 2), targets: [[1, 2]] },
      'x: expected a number, got a Float32Array. Convert it with Array.from',
    ],
    [
      'a missing input name',
      { x, targets: [x], inputNames: ['a', 'b'] },
      'inputNames: expected one name per column of x: 1, got 2',
    ],
    [
      'a missing target name',
      { x, targets: [x, x], targetNames: [['a']] },
      'targetNames: expected 1 + 1 names per objective, got 1',
    ],
    [
      'a name given twice',
      { x, targets: [x], targetNames: [['x']] },
      "column 'x' is used twice: expected one role, got inputs[0] and objectives[0][0]",
    ],
  ];
  test.each(bad)('refuses %s', (_, data, message) => {
    expect(() => read(data)).toThrow(InputError);
    expect(() => read(data)).toThrow(message);
  });
});
