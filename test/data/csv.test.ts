import { describe, expect, test } from 'vitest';
import { columnsOfCsv, datasetFromCsv, rolesOfCsv } from '../../src/data/csv.ts';
import { InputError } from '../../src/errors.ts';

const roles = { inputs: ['x'], objectives: [['y1'], ['y2']] };
const read = (text: string, own: Partial<typeof roles> = {}) =>
  datasetFromCsv(text, { ...roles, ...own, source: 'a.csv' });

const plain = 'x,y1,y2\n0,1,2\n0.5,-1.5e1,.25\n';

describe('datasetFromCsv', () => {
  test('reads inputs and targets by column name', () => {
    expect(read(plain)).toEqual({
      inputs: { rows: 2, cols: 1, values: Float64Array.of(0, 0.5) },
      targets: [
        { rows: 2, cols: 1, values: Float64Array.of(1, -15) },
        { rows: 2, cols: 1, values: Float64Array.of(2, 0.25) },
      ],
      inputNames: ['x'],
      targetNames: [['y1'], ['y2']],
    });
  });

  test('takes columns in the order of the roles, several per objective', () => {
    const { inputs, targets } = read('a,b,c,d\n1,2,3,4\n5,6,7,8\n', {
      inputs: ['d', 'a'],
      objectives: [['c', 'b']],
    });
    expect(inputs).toEqual({ rows: 2, cols: 2, values: Float64Array.of(4, 1, 8, 5) });
    expect(targets).toEqual([{ rows: 2, cols: 2, values: Float64Array.of(3, 2, 7, 6) }]);
  });

  test.each([
    ['a byte-order mark', `\uFEFF${plain}`],
    ['semicolons', plain.replaceAll(',', ';')],
    ['tabs', plain.replaceAll(',', '\t')],
    ['Windows line ends', plain.replaceAll('\n', '\r\n')],
    ['old Mac line ends', plain.replaceAll('\n', '\r')],
    ['no line end at the end', plain.trimEnd()],
    ['blank lines', `\n${plain.replaceAll('\n', '\n \n')}`],
    ['spaces round the cells', 'x , y1, y2\n 0, 1 ,2\n0.5,-15, .25'],
    ['quotes', '"x","y1","y2"\n"0","1","2"\n"0.5","-15","0.25"'],
    ['text in a column without a role', 'note,x,y1,y2\n"a, ""b""\nc",0,1,2\nNaN,0.5,-15,0.25\n'],
  ])('understands %s', (_, text) => {
    expect(read(text)).toEqual(read(plain));
  });

  const bad: [string, string, string][] = [
    ['an empty file', ' \n', 'a.csv: the file is empty: expected a header row'],
    ['a header only', 'x,y1,y2\n', 'expected at least 2 rows of data, got none'],
    ['one row', 'x,y1,y2\n1,2,3\n', 'expected at least 2 rows of data, got one row'],
    ['a short row', 'x,y1,y2\n1,2,3\n4,5\n', 'row 3: expected 3 fields as in the header, got 2'],
    ['a long row', 'x;y1;y2\n1;2;3;4\n', 'row 2: expected 3 fields as in the header, got 4'],
    [
      'decimal commas between commas',
      'x,y1,y2\n0,5,1,5,2,5\n',
      'got 6. If its numbers have decimal commas',
    ],
    ['text', `${plain}1,abc,3\n`, "row 4, column 'y1': expected a number, got 'abc'"],
    [
      'an empty cell',
      `${plain}1,2, \n`,
      "row 4, column 'y2': expected a number, got an empty cell",
    ],
    ['NaN', `${plain}NaN,2,3\n`, "row 4, column 'x': expected a finite number, got 'NaN'"],
    [
      'Infinity',
      `${plain}1,-Infinity,3\n`,
      "column 'y1': expected a finite number, got '-Infinity'",
    ],
    ['overflow', `${plain}1,1e999,3\n`, "column 'y1': expected a finite number, got '1e999'"],
    ['hexadecimal', `${plain}0x10,2,3\n`, "column 'x': expected a number, got '0x10'"],
    [
      'a decimal comma',
      'x;y1;y2\n0;1,5;2\n1;2;3\n',
      "row 2, column 'y1': expected a number with a decimal point, got '1,5'",
    ],
    [
      'thousands',
      'x,y1,y2\n1,"1,234",3\n4,5,6\n',
      "got '1,234'. Write decimal points, not commas, and no thousands",
    ],
    [
      'an unknown column',
      'x,Y-1,Y2\n1,2,3\n4,5,6\n',
      "unknown column 'y1'. Did you mean 'Y-1'? Known: x, Y-1, Y2",
    ],
    [
      'a duplicate name',
      'x,y1,y1\n1,2,3\n',
      "duplicate column name 'y1': expected unique names, got it in columns 2 and 3",
    ],
    [
      'a column without a name',
      'x,,y2\n1,2,3\n',
      'row 1: expected a name for column 2, got an empty cell',
    ],
    [
      'no header',
      '0,1,2\n3,4,5\n',
      "row 1: expected a header row with column names, got numbers only ('0, 1, 2')",
    ],
    ['an open quote', 'x,y1,y2\n1,2,3\n"4,5,6\n7,8,9\n', 'row 3: expected a closing quote'],
    ['binary data', 'PK\0\0', 'expected UTF-8 text, got binary data'],
  ];
  test.each(bad)('refuses %s', (_, text, message) => {
    expect(() => read(text)).toThrow(InputError);
    expect(() => read(text)).toThrow(message);
  });

  test('counts lines of the file, also inside quotes and blank ones', () => {
    const text =
      'note,x,y1,y2\n"two\nlines",1,2,3\n\n"three\r\nmore\r\nlines",4,5,6\nlast,7,8,bad\n';
    expect(() => read(text)).toThrow("a.csv: row 8, column 'y2': expected a number, got 'bad'");
  });

  test.each([
    [{ inputs: [] }, 'inputs: expected at least 1 column, got none'],
    [{ objectives: [] }, 'objectives: expected at least 1 objective, got none'],
    [{ objectives: [['y1'], []] }, 'objectives[1]: expected at least 1 column, got none'],
    [
      { objectives: [['y1'], ['x']] },
      "column 'x' is used twice: expected one role, got inputs[0] and objectives[1][0]",
    ],
  ])('refuses the roles %j', (own, message) => {
    expect(() => read(plain, own)).toThrow(InputError);
    expect(() => read(plain, own)).toThrow(message);
  });
});

describe('rolesOfCsv', () => {
  test('takes the first column as input and the others as objectives', () => {
    expect(columnsOfCsv(plain)).toEqual(['x', 'y1', 'y2']);
    expect(rolesOfCsv(plain)).toEqual(roles);
  });

  test('refuses a single column', () => {
    expect(() => rolesOfCsv('x\n1\n2\n', 'a.csv')).toThrow('a.csv: expected at least 2 columns');
  });
});
