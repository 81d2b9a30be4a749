/** cross-validate on the reference engine, which needs no browser. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith, kitegrad, start } from './kitegrad.ts';

const rows = Array.from({ length: 12 }, (_, x) => `${x},${(x * x) % 7},${3 * x + (x % 2)}`);
const FILES = { 'data.csv': `x,a,b\n${rows.join('\n')}\n` };
const set = (...assignments: string[]) => assignments.flatMap((one) => ['--set', one]);
const short = set('engine=reference', 'training.steps=60');
const command = ['cross-validate', 'data.csv'];

test('tells mean and deviation of the validation rows of all folds', async () => {
  const cwd = folderWith(FILES);
  const ended = await kitegrad([...command, '--folds', '3', '--out', 'out', ...short], { cwd });
  expect(ended.code).toBe(0);
  for (const fold of [1, 2, 3]) {
    expect(ended.stderr).toMatch(new RegExp(`^fold ${fold} of 3$`, 'm'));
  }
  expect(ended.stderr.match(/^validation: a loss \S+, R² \S+; b loss \S+, R² \S+$/gm)).toHaveLength(
    3,
  );
  expect(readdirSync(join(cwd, 'out'))).toEqual(['cross-validation.json']);
  const written = JSON.parse(readFileSync(join(cwd, 'out', 'cross-validation.json'), 'utf8'));
  expect(written).toMatchObject({
    schema: 'kitegrad.cross-validation/1',
    engine: 'reference',
    experiment: { data: { csv: '../data.csv', split: { folds: 3 } } },
  });

  // Each fold again, as a run of its own.
  const losses: number[] = [];
  for (const fold of [0, 1, 2]) {
    const one = set('data.split.folds=3', `data.split.fold=${fold}`);
    const { stdout } = await kitegrad(['train', 'data.csv', '--json', ...short, ...one], { cwd });
    const { quality } = JSON.parse(stdout);
    expect(written.folds[fold]).toMatchObject({ fold, steps: 60, quality });
    losses.push(quality.validation[1].loss);
  }
  const mean = (losses[0] + losses[1] + losses[2]) / 3;
  const sd = Math.sqrt(losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / 2);
  const [, b] = written.objectives;
  expect(b.loss.mean).toBeCloseTo(mean, 12);
  expect(b.loss.sd).toBeCloseTo(sd, 12);
  const number = '[\\d.e+-]+';
  expect(ended.stdout).toContain(`b  loss ${mean.toPrecision(4)} ± ${sd.toPrecision(2)}; RMSE `);
  expect(ended.stdout).toMatch(
    new RegExp(`RMSE ${number} ± ${number}; R² ${number} ± ${number}$`, 'm'),
  );
  expect(ended.stdout).toMatch(/^written to out$/m);
});

test('--json prints the file and nothing else; folds can come from the experiment', async () => {
  const cwd = folderWith(FILES);
  const args = [...command, '--json', '--out', 'out', ...short, ...set('data.split.folds=2')];
  const { stdout } = await kitegrad(args, { cwd });
  const printed = JSON.parse(stdout);
  expect(printed.folds).toHaveLength(2);
  expect(printed).toEqual(
    JSON.parse(readFileSync(join(cwd, 'out', 'cross-validation.json'), 'utf8')),
  );
});

test('tells accuracies of classes', async () => {
  const csv = Array.from({ length: 20 }, (_, x) => `${x},${Number(x > 9)}`);
  const cwd = folderWith({ 'data.csv': `x,y\n${csv.join('\n')}\n` });
  const classes = set('objectives=[{"loss":"binaryCrossEntropy"}]', 'training.learningRate=0.5');
  const ended = await kitegrad([...command, '--folds', '4', ...short, ...classes], { cwd });
  expect(ended.stdout).toMatch(/^y {2}loss \S+ ± \S+; accuracy \S+ ± \S+$/m);
});

test('Ctrl-C stops within a fold, and writes nothing', async () => {
  const cwd = folderWith({});
  const long = set('engine=reference', 'training.steps=1000000000', 'record.every=1000');
  const given = ['cross-validate', 'report21', '--folds', '3', '--out', 'out', ...long];
  const { child, ended } = start(given, { cwd });
  await new Promise<void>((underWay) => {
    child.stderr?.on('data', (piece) => /step \d+ of/.test(String(piece)) && underWay());
  });
  child.kill('SIGINT');
  const { code, stdout, stderr } = await ended;
  expect(stderr).toMatch(/^kitegrad: stopped in fold 1 of 3; nothing written$/m);
  expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
  expect(readdirSync(cwd)).toEqual([]);
});

test.each([
  [['--folds', '1'], /^kitegrad: --folds 1: expected a whole number of folds, 2 or more, got '1'/m],
  [['--folds', 'many'], /^kitegrad: --folds many: expected a whole number of folds/m],
  [[], /^kitegrad: data\.split\.folds: expected the number of folds, 2 or more, got none/m],
  [['--folds', '13'], /^kitegrad: split: folds: expected .* the number of rows, 12, got 13/m],
  [
    ['--folds', '3', ...set('data.split.validation=0.2')],
    /data\.split: expected validation or folds, got validation 0\.2 and folds 3/,
  ],
])('%j is refused', async (args, message) => {
  const cwd = folderWith(FILES);
  const ended = await kitegrad([...command, '--out', 'out', ...short, ...args], { cwd });
  expect(ended.stderr).toMatch(message);
  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(readdirSync(cwd)).toEqual(['data.csv']);
});
