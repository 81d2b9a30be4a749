import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith, kitegrad } from './kitegrad.ts';

interface Refusal {
  readonly args: readonly string[];
  readonly says: RegExp;
  readonly files?: Readonly<Record<string, string>>;
  readonly code?: number;
}

const GOOD = 'x,y1,y2\n1,2,3\n2,3,5\n3,5,8\n';
const table = (text: string) => ({ 'data.csv': text });
const data = ['train', 'data.csv'];
const set = (...assignments: string[]) => [
  'train',
  'report21',
  ...assignments.flatMap((assignment) => ['--set', assignment]),
];

const refusals: Record<string, Refusal> = {
  'empty CSV': {
    args: data,
    files: table(''),
    says: /data\.csv: the file is empty: expected a header/,
  },
  'ragged row': {
    args: data,
    files: table('x,y\n1,2\n3\n'),
    says: /data\.csv: row 3: expected 2 fields as in the header, got 1\. Complete the row/,
  },
  'text in a number column': {
    args: data,
    files: table('x,y\n1,2\n3,red\n'),
    says: /data\.csv: row 3, column 'y': expected a number, got 'red'\. Correct it/,
  },
  NaN: {
    args: data,
    files: table('x,y\n1,NaN\n3,4\n'),
    says: /row 2, column 'y': expected a finite number, got 'NaN'/,
  },
  Infinity: {
    args: data,
    files: table('x,y\n1,2\n3,-Infinity\n'),
    says: /row 3, column 'y': expected a finite number, got '-Infinity'/,
  },
  'one row': {
    args: data,
    files: table('x,y\n1,2\n'),
    says: /expected at least 2 rows of data, got one row\. Add rows/,
  },
  'constant column with standardise': {
    args: data,
    files: table('x,y\n1,7\n2,7\n3,7\n'),
    says: /'y'.*expected values that differ, got 7 in every row.*data\.standardise to false/,
  },
  'a folder without IDX files': {
    args: ['train', 'fashion-mnist', '--set', 'data.idx=none'],
    says: /data\.idx: expected train-images-idx3-ubyte or train-images-idx3-ubyte\.gz in none, got neither\. Install them \(Debian: apt-get install dataset-fashion-mnist\), or name .* --set data\.idx=DIR/,
  },
  'missing CSV': {
    args: ['train', 'no.csv'],
    says: /no\.csv: expected a CSV file, got no such file\. Check the path/,
  },
  'missing experiment': {
    args: ['train', 'no.json'],
    says: /no\.json: expected an experiment, got no such file/,
  },
  'missing CSV of an experiment': {
    args: ['train', 'a.json'],
    files: {
      'a.json': JSON.stringify({
        data: { csv: 'gone.csv', inputs: ['x'], objectives: [['y']] },
        objectives: [{}],
      }),
    },
    says: /gone\.csv: expected a CSV file, got no such file/,
  },
  'experiment that is no JSON': {
    args: ['train', 'a.json'],
    files: { 'a.json': '{ data: 1 }' },
    says: /a\.json: expected an experiment as JSON, got '{ data: 1 }'\. Correct the file/,
  },
  'unknown preset': {
    args: ['train', 'report12'],
    says: /unknown preset 'report12'\. Did you mean 'report21'\? Known: report21/,
  },
  'unknown key': {
    args: set('training.learnigRate=1'),
    says: /training\.learnigRate: unknown key\. Did you mean 'training\.learningRate'\?/,
  },
  'assignment without a value': { args: set('training'), says: /--set: expected key=value/ },
  'batch > N': {
    args: set('training.granularity=batch', 'training.batch=22'),
    says: /training\.batch: expected at most 21, the rows of the data, got 22/,
  },
  'batch > N of a CSV': {
    args: [...data, '--set', 'training.granularity=batch', '--set', 'training.batch=4'],
    files: table(GOOD),
    says: /training\.batch: expected at most 3, the rows of the data, got 4/,
  },
  'learning rate 0': {
    args: set('training.learningRate=0'),
    says: /training\.learningRate: expected a number above 0, such as 0\.01, got 0/,
  },
  'negative learning rate': { args: set('training.learningRate=-1'), says: /above 0.*got -1/ },
  'learning rate NaN': { args: set('training.learningRate=NaN'), says: /above 0.*got 'NaN'/ },
  'H·K over the limit': {
    args: [
      ...data,
      ...['data.objectives=[["a","b","c","d","e"],["z"]]', 'network.hidden=[16384]'].flatMap(
        (assignment) => ['--set', assignment],
      ),
    ],
    files: table('x,a,b,c,d,e,z\n1,2,3,4,5,6,7\n2,1,4,3,6,5,8\n'),
    says: /expected at most 65536 weights .* got 5 outputs × 16384 units = 81920/,
  },
  'line with odd hidden': {
    args: set('training.projection=line', 'network.hidden=[9]'),
    says: /'line' expects an even number of units in the last hidden layer, got 9/,
  },
  'protected outputs ≥ H': {
    args: set('network.hidden=[1]'),
    says: /expects fewer protected outputs than units .* got 1 .* and 1/,
  },
  'unknown option': { args: ['train', 'report21', '--ouT', 'x'], says: /unknown option '--ouT'/ },
  'unknown command': { args: ['trian'], says: /unknown command 'trian'/ },
  'model that is missing': {
    args: ['predict', 'no.json', 'data.csv'],
    says: /no\.json: expected a model, got no such file/,
  },
};

test.each(Object.entries(refusals))('%s', async (_, { args, says, files = {}, code = 1 }) => {
  const cwd = folderWith(files);
  const isTraining = args[0] === 'train';
  const ended = await kitegrad([...args, ...(isTraining ? ['--out', 'out'] : [])], { cwd });
  expect(ended.stderr).toMatch(says);
  expect(ended.stderr).not.toMatch(/^\s+at .*:\d+/m);
  expect(ended).toMatchObject({ code, stdout: '' });
  expect(readdirSync(cwd).sort()).toEqual(Object.keys(files).sort());
});

test('a folder that cannot be written is refused before training', async () => {
  const cwd = folderWith({ file: 'mine' });
  for (const out of ['file', 'file/out', 'file/deep/out']) {
    const ended = await kitegrad(['train', 'report21', '--out', out], { cwd });
    expect(ended.stderr).toMatch(
      `--out ${out}: expected a folder that can be written, got a file in its place. Choose another`,
    );
    expect(ended).toMatchObject({ code: 1, stdout: '' });
  }
  expect(readdirSync(cwd)).toEqual(['file']);
});

test('no browser ends with 2', async () => {
  const cwd = folderWith({});
  const env = { CHROME_PATH: '/no/such/browser' };
  const ended = await kitegrad(['train', 'report21', '--out', 'out'], { cwd, env });
  expect(ended.stderr).toMatch(/CHROME_PATH: expected a program, got \/no\/such\/browser/);
  expect(ended.code).toBe(2);
  expect(existsSync(join(cwd, 'out'))).toBe(false);
});
