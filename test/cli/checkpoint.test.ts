/** `train --checkpoint` and `train --resume`, killed in between. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { folderWith, kitegrad, start } from './kitegrad.ts';

const CSV = 'x,a,b\n1,2,3\n2,3,5\n3,5,8\n4,4,9\n';
const LIMIT_MS = 60_000;
const EVERY = 500;
const STEPS = 60_000;
const set = (...assignments: string[]) =>
  assignments.flatMap((assignment) => ['--set', assignment]);
const settings = set(
  'engine=reference',
  `training.steps=${STEPS}`,
  'training.method=phase',
  'training.optimizer=adam',
  'training.granularity=sample',
  'record.every=100',
);
const text = (...path: string[]) => readFileSync(join(...path), 'utf8');
const stepOf = (path: string): number => JSON.parse(text(path)).checkpoint.trained.steps;

/** Kills the run as soon as it has written a checkpoint beyond a step; the last step that it showed. */
async function killedBeyond(step: number, args: readonly string[], cwd: string): Promise<number> {
  const { child, ended } = start(args, { cwd });
  const path = join(cwd, 'out', 'checkpoint.json');
  while (child.exitCode === null && !(existsSync(path) && stepOf(path) > step)) {
    await setTimeout(5);
  }
  child.kill('SIGKILL');
  const { code, stderr } = await ended;
  expect(code).toBe(null);
  const shown = [...stderr.matchAll(/step ([\d,]+) of/g)].map(([, n]) => n.replaceAll(',', ''));
  return Math.max(0, ...shown.map(Number));
}

test('a run that is killed twice ends with the files of one that was not', {
  timeout: LIMIT_MS,
}, async () => {
  const cwd = folderWith({ 'data.csv': CSV });
  await kitegrad(['train', 'data.csv', '--out', 'whole', ...settings], { cwd });
  const path = join(cwd, 'out', 'checkpoint.json');

  const saving = ['--out', 'out', '--checkpoint', String(EVERY)];
  let shown = await killedBeyond(1000, ['train', 'data.csv', ...saving, ...settings], cwd);
  const first = stepOf(path);
  expect(first).toBeLessThan(STEPS);
  expect(shown).toBeLessThanOrEqual(first + EVERY);
  expect(existsSync(join(cwd, 'out', 'model.json'))).toBe(false);

  const resume = ['train', '--resume', 'out/checkpoint.json'];
  shown = await killedBeyond(first + 1000, [...resume, ...saving], cwd);
  expect(stepOf(path)).toBeGreaterThan(first);
  expect(stepOf(path)).toBeLessThan(STEPS);
  expect(shown).toBeLessThanOrEqual(stepOf(path) + EVERY);

  const ended = await kitegrad([...resume, '--out', 'out'], { cwd });
  expect(ended.stderr).not.toContain('kitegrad:');
  expect(ended.code).toBe(0);
  for (const name of ['model.json', 'history.csv', 'experiment.json']) {
    expect(text(cwd, 'out', name)).toBe(text(cwd, 'whole', name));
  }
  const [got, wanted] = ['out', 'whole'].map((out) => JSON.parse(text(cwd, out, 'summary.json')));
  expect(got).toMatchObject({ steps: STEPS, objectives: wanted.objectives, leak: wanted.leak });
});

test('refuses what cannot be resumed, and writes nothing', { timeout: LIMIT_MS }, async () => {
  const cwd = folderWith({ 'data.csv': CSV, 'bad.json': '{"sha256":' });
  const short = set('engine=reference', 'training.steps=30');
  await kitegrad(['train', 'data.csv', '--out', 'out', '--checkpoint', ...short], { cwd });
  const resume = ['train', '--resume', 'out/checkpoint.json', '--out', 'new'];
  for (const [args, message] of [
    [
      [...resume, ...set('training.learningRate=0.5')],
      /^kitegrad: checkpoint: training\.learningRate: expected 0\.01 as in the checkpoint, got 0\.5\. /m,
    ],
    [['train', 'report21', ...resume.slice(1)], /^kitegrad: checkpoint: [\w.]+: expected /m],
    [
      ['train', '--resume', 'bad.json'],
      /^kitegrad: checkpoint: the file is damaged: .* Use a checkpoint\.json that kitegrad wrote\.$/m,
    ],
    [['train', '--resume', 'none.json'], /none\.json: expected a checkpoint, got no such file/],
    [['train'], /^kitegrad: train: expected an experiment or --resume/m],
    [['train', 'report21', '--checkpoint'], /^kitegrad: --checkpoint: expected --out as well/m],
    [
      ['train', 'data.csv', '--out', 'new', '--checkpoint', '0'],
      /^kitegrad: --checkpoint 0: expected a whole number of steps, 1 or more, got '0'\./m,
    ],
  ] as const) {
    const ended = await kitegrad(args, { cwd });
    expect(ended.stderr).toMatch(message);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
  }
  expect(readdirSync(cwd).sort()).toEqual(['bad.json', 'data.csv', 'out']);
});

test('a new run removes the checkpoint of the one before', { timeout: LIMIT_MS }, async () => {
  const cwd = folderWith({});
  const run = [
    'train',
    'report21',
    '--out',
    'out',
    ...set('engine=reference', 'training.steps=30'),
  ];
  await kitegrad([...run, '--checkpoint'], { cwd });
  expect(existsSync(join(cwd, 'out', 'checkpoint.json'))).toBe(true);
  // As a process that is killed while it writes leaves it.
  writeFileSync(join(cwd, 'out', '.kitegrad-checkpoint.json'), '{');
  await kitegrad(run, { cwd });
  expect(readdirSync(join(cwd, 'out')).filter((name) => name.includes('checkpoint'))).toEqual([]);
});

test('checkpoints cross from the page and back to it', { timeout: LIMIT_MS }, async () => {
  const cwd = folderWith({ 'data.csv': CSV });
  const given = (steps: number) =>
    set(`training.steps=${steps}`, 'training.method=phase', 'training.optimizer=adam');
  const run = (...args: string[]) => kitegrad(['train', ...args], { cwd });
  await run('data.csv', '--out', 'whole', ...given(90));
  await run('data.csv', '--out', 'out', '--checkpoint', '20', ...given(50));
  expect(stepOf(join(cwd, 'out', 'checkpoint.json'))).toBe(50);
  rmSync(join(cwd, 'out', 'model.json'));
  const more = set('training.steps=90');
  const ended = await run('--resume', 'out/checkpoint.json', '--out', 'out', ...more);
  expect(ended.code).toBe(0);
  expect(text(cwd, 'out', 'model.json')).toBe(text(cwd, 'whole', 'model.json'));
  expect(text(cwd, 'out', 'history.csv')).toBe(text(cwd, 'whole', 'history.csv'));
});
