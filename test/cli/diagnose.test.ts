/** `kitegrad diagnose`, and the warnings of `train`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith, kitegrad } from './kitegrad.ts';

const FAILURE = 'report71-x2-invx-120';
const quick = ['--set', 'engine=reference', '--set', 'training.steps=30'];

test('one line per finding, level first, advice below; nothing on stderr', async () => {
  const ended = await kitegrad(['diagnose', FAILURE], { cwd: folderWith({}) });
  expect(ended.code).toBe(0);
  expect(ended.stderr).toBe('');
  expect(ended.stdout).toMatch(
    /^problem {2}rate {8}objective x2: training\.learningRate 0\.01 is 54\.7 times .*\n {21}Set training\.learningRate/,
  );
  expect(ended.stdout).toMatch(/^problem {2}dead /m);
  expect(ended.stdout).toMatch(/^ok {7}rank /m);
  for (const line of ended.stdout.trimEnd().split('\n')) {
    expect(line).toMatch(/^((ok {5}|warning|problem) {2}[a-z]+ +| {21})\S/);
  }
});

test('--json prints the findings with their figures, and nothing else', async () => {
  const args = ['diagnose', FAILURE, '--json', '--set', 'data.standardise=true'];
  const ended = await kitegrad(args, { cwd: folderWith({}) });
  expect(ended.code).toBe(0);
  const { findings } = JSON.parse(ended.stdout);
  expect(findings.length).toBeGreaterThan(7);
  for (const { check, level, message } of findings) {
    expect([check, level, message].every((part) => typeof part === 'string')).toBe(true);
  }
  expect(findings[0]).toMatchObject({ check: 'rate', objective: 'x2', rate: 0.01 });
});

test('a table', async () => {
  const cwd = folderWith({ 'data.csv': 'x,a,b\n1,2,3\n1,3,5\n3,5,8\n4,5,9\n' });
  const set = ['--set', 'training.method=phase'];
  const ended = await kitegrad(['diagnose', 'data.csv', ...set], { cwd });
  expect(ended.code).toBe(0);
  expect(ended.stdout).toMatch(/^problem {2}threshold .*rows with equal inputs/m);
});

test('bad input ends with 1', async () => {
  const ended = await kitegrad(['diagnose', 'report12'], { cwd: folderWith({}) });
  expect(ended.code).toBe(1);
  expect(ended.stdout).toBe('');
  expect(ended.stderr).toMatch(/unknown preset 'report12'/);
});

test('train warns on stderr, keeps the warnings, and leaves stdout as it is', async () => {
  const cwd = folderWith({});
  const ended = await kitegrad(['train', FAILURE, '--json', '--out', 'out', ...quick], { cwd });
  expect(ended.code).toBe(0);
  const summary = JSON.parse(ended.stdout);
  expect(summary).toEqual(JSON.parse(readFileSync(join(cwd, 'out/summary.json'), 'utf8')));
  const lines = ended.stderr.split('\n').filter((line) => /^(warning|problem): /.test(line));
  expect(summary.warnings).toHaveLength(lines.length);
  expect(lines[0]).toMatch(/^problem: objective x2: .* Set training\.learningRate to 0\.000183/);
  summary.warnings.forEach(({ level, message }: { level: string; message: string }, i: number) => {
    expect(lines[i]).toContain(`${level}: ${message}`);
  });
});

test('where nothing is wrong, train warns of nothing', async () => {
  const ended = await kitegrad(['train', 'intricate', '--json', ...quick], { cwd: folderWith({}) });
  expect(ended.code).toBe(0);
  expect(JSON.parse(ended.stdout).warnings).toEqual([]);
  expect(ended.stderr).not.toMatch(/^(warning|problem):/m);
});
