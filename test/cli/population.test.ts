/** train of a population on the reference engine, which needs no browser. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { folderWith, kitegrad } from './kitegrad.ts';

/** Of several trainings in processes of their own, on a busy machine. */
const LIMIT_MS = 60_000;
const rows = Array.from({ length: 12 }, (_, x) => `${x},${(x * x) % 7},${3 * x + (x % 2)}`);
const FILES = { 'data.csv': `x,a,b\n${rows.join('\n')}\n` };
const set = (...assignments: string[]) => assignments.flatMap((one) => ['--set', one]);
const command = ['train', 'data.csv', ...set('engine=reference', 'training.steps=40')];
const text = (...path: string[]) => readFileSync(join(...path), 'utf8');
const table = (...path: string[]) =>
  Papa.parse<Record<string, string>>(text(...path), { header: true, skipEmptyLines: true }).data;

test('trains all, shows a table, and writes the best as the run', {
  timeout: LIMIT_MS,
}, async () => {
  const cwd = folderWith(FILES);
  const many = set('population.seeds=3', 'population.vary={"network.hidden":[[3],[8]]}');
  const ended = await kitegrad([...command, ...many, '--out', 'out'], { cwd });
  expect(ended.code).toBe(0);
  expect(ended.stdout).toMatch(/^6 networks \([\d.]+ s\)\nengine: {2}reference\n/);
  expect(ended.stdout).toMatch(/^ +member +seed +hidden +a +b +met +leak of a +steps$/m);
  expect(ended.stdout.match(/^\*? +\d +\d+ +\[[38]\] +[\d.e-]+ +[\d.e-]+ .* 40$/gm)).toHaveLength(
    6,
  );
  expect(ended.stdout).toMatch(/^a {2}median [\d.e-]+, quartiles .*; met by \d of 6$/m);

  expect(readdirSync(join(cwd, 'out')).sort()).toEqual([
    'experiment.json',
    'figures',
    'history.csv',
    'index.html',
    'model.json',
    'population-history.csv',
    'population.csv',
    'summary.json',
  ]);
  const summary = JSON.parse(text(cwd, 'out/summary.json'));
  const { selection, members, selected } = summary;
  expect(summary).toMatchObject({ schema: 'kitegrad.population/1', engine: 'reference' });
  expect(members).toHaveLength(6);
  expect(selected.objectives.map(({ loss }: { loss: number }) => loss)).toEqual(
    members[selection.member].losses,
  );
  expect(ended.stdout).toMatch(new RegExp(`^\\* +${selection.member} `, 'm'));
  expect(ended.stdout).toContain(
    `selected: member ${selection.member}, the lexicographically best`,
  );

  const csv = table(cwd, 'out/population.csv');
  expect(csv.map((row) => [row.member, row['network.hidden'], row.state])).toEqual(
    ['[3]', '[3]', '[3]', '[8]', '[8]', '[8]'].map((hidden, k) => [String(k), hidden, 'trained']),
  );
  expect(csv.findIndex((row) => row.selected === '1')).toBe(selection.member);
  expect(csv.map((row) => Number(row.loss_b))).toEqual(
    members.map(({ losses }: { losses: number[] }) => losses[1]),
  );
  const histories = table(cwd, 'out/population-history.csv');
  expect(histories).toHaveLength(6 * 40);
  const { member: _, ...last } = histories.filter(
    ({ member }) => member === String(selection.member),
  )[39];
  expect(table(cwd, 'out/history.csv')[39]).toEqual(last);
});

test('experiment.json makes the same population again, and one member of it alone', {
  timeout: LIMIT_MS,
}, async () => {
  const cwd = folderWith(FILES);
  const once = await kitegrad(
    [...command, ...set('population.seeds=2'), '--out', 'out/a', '--json'],
    {
      cwd,
    },
  );
  const first = JSON.parse(once.stdout);
  const again = await kitegrad(['train', 'out/a/experiment.json', '--out', 'out/b', '--json'], {
    cwd,
  });
  const lossesOf = ({ members }: { members: { losses: number[] }[] }) =>
    members.map(({ losses }) => losses);
  expect(lossesOf(JSON.parse(again.stdout))).toEqual(lossesOf(first));
  const { seed, trainingSeed, losses } = first.members[1];
  const alone = await kitegrad(
    [
      'train',
      'out/a/experiment.json',
      '--json',
      '--out',
      'out/a',
      ...set('population=null', `network.init.seed=${seed}`, `training.seed=${trainingSeed}`),
    ],
    { cwd },
  );
  const { objectives } = JSON.parse(alone.stdout);
  expect(objectives.map(({ loss }: { loss: number }) => loss)).toEqual(losses);
  expect(readdirSync(join(cwd, 'out/a'))).not.toContain('population.csv');
});

test('a member that diverges is a row; where all do, the exit code is 3', {
  timeout: LIMIT_MS,
}, async () => {
  const cwd = folderWith(FILES);
  const descent = set('training.method=simultaneous', 'training.projection=none');
  const rates = (list: string) => set(`population.vary={"training.learningRate":${list}}`);
  const some = await kitegrad([...command, ...descent, ...rates('[1e6,0.01]'), '--out', 'out'], {
    cwd,
  });
  expect(some.code).toBe(0);
  expect(some.stdout).toMatch(/^ +0 +0 +1000000 .*diverged$/m);
  expect(some.stdout).toMatch(/selected: member 1/);
  expect(table(cwd, 'out/population.csv')[0]).toMatchObject({ state: 'diverged', loss_a: '' });
  const all = await kitegrad([...command, ...descent, ...rates('[1e6,1e7]'), '--out', 'out'], {
    cwd,
  });
  expect(all.code).toBe(3);
  expect(all.stdout).toContain('selected: none, as no member has a network');
  expect(readdirSync(join(cwd, 'out')).sort()).toEqual([
    'experiment.json',
    'population-history.csv',
    'population.csv',
    'summary.json',
  ]);
});

test.each([
  [
    'checkpoints',
    ['--out', 'out', '--checkpoint'],
    /--checkpoint: expected one network, got a population/,
  ],
  [
    'a bad member',
    set('population.vary={"training.batch":[3]}'),
    /population, member 0: .*training\.batch/,
  ],
])('refuses %s', { timeout: LIMIT_MS }, async (_, options, message) => {
  const cwd = folderWith(FILES);
  const ended = await kitegrad([...command, ...set('population.seeds=2'), ...options], { cwd });
  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toMatch(message);
});

test('cross-validate refuses a population, and says what to do', {
  timeout: LIMIT_MS,
}, async () => {
  const ended = await kitegrad(
    ['cross-validate', 'data.csv', '--folds', '2', ...set('population.seeds=2')],
    { cwd: folderWith(FILES) },
  );
  expect(ended.stderr).toMatch(/got a population.*set population to null/);
  expect(ended.code).toBe(1);
});
