/** The command line where it needs a browser. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { SMALL, smallFiles } from '../data/smallIdx.ts';
import { blindBrowser } from './blindBrowser.ts';
import { folderWith, kitegrad } from './kitegrad.ts';

const LIMIT_MS = 60_000;

test('train without WebGPU ends with 2, says what to do and writes nothing', {
  timeout: LIMIT_MS,
}, async () => {
  const cwd = folderWith({});
  const env = await blindBrowser(cwd);
  const ended = await kitegrad(['train', 'report21', '--out', 'out'], { cwd, env });
  expect(ended.stderr).toMatch(
    /no WebGPU (API|adapter)\. Use a browser with WebGPU.*README "Headless"/,
  );
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(existsSync(join(cwd, 'out'))).toBe(false);
});

test('info without WebGPU says so and ends with 2', { timeout: LIMIT_MS }, async () => {
  const cwd = folderWith({});
  const ended = await kitegrad(['info'], { cwd, env: await blindBrowser(cwd) });
  expect(ended.stdout).toMatch(/kitegrad \d.*Node v\d.*adapter: none/s);
  expect(ended.stderr).toMatch(/no WebGPU: /);
  expect(ended.code).toBe(2);
});

test('info tells adapter, limits, browser and versions', { timeout: LIMIT_MS }, async () => {
  const ended = await kitegrad(['info', '--json'], { cwd: folderWith({}) });
  expect(ended.code).toBe(0);
  const info = JSON.parse(ended.stdout);
  expect(info.limits.maxBufferSize).toBeGreaterThan(0);
  expect(info.adapter.isFallback).toBeTypeOf('boolean');
  expect(info.versions).toMatchObject({ node: process.version, browser: expect.any(String) });
});

test('trains on the GPU, with progress from the page', { timeout: LIMIT_MS }, async () => {
  const cwd = folderWith({ 'data.csv': 'x,a,b\n1,2,3\n2,3,5\n3,5,8\n' });
  const ended = await kitegrad(['train', 'data.csv', '--set', 'training.steps=20', '--json'], {
    cwd,
  });
  expect(ended.stderr).toMatch(/step \d+ of 20/);
  expect(ended.code).toBe(0);
  expect(JSON.parse(ended.stdout)).toMatchObject({
    engine: 'layered',
    steps: 20,
    stopped: false,
    adapter: { isFallback: expect.any(Boolean) },
  });
});

test('trains in the page on a folder of IDX files, which it fetches', {
  timeout: LIMIT_MS,
}, async () => {
  const experiment = {
    data: { ...SMALL, idx: 'images' },
    network: { hidden: [4] },
    objectives: [{ loss: 'crossEntropy' }, { loss: 'crossEntropy' }],
    training: { method: 'simultaneous', projection: 'masked', steps: 5 },
  };
  const cwd = folderWith({ 'a.json': JSON.stringify(experiment) });
  mkdirSync(join(cwd, 'images'));
  for (const [path, bytes] of Object.entries(smallFiles())) {
    writeFileSync(join(cwd, 'images', `${basename(path)}.gz`), gzipSync(bytes));
  }
  const ended = await kitegrad(['train', 'a.json', '--out', 'out/run', '--json'], { cwd });
  expect(ended).toMatchObject({ code: 0 });
  const { engine, quality } = JSON.parse(ended.stdout);
  expect(engine).toBe('layered');
  expect(quality.test[1].confusion).toHaveLength(3);
  expect(quality.consistency.test).toBeTypeOf('number');
  const written = JSON.parse(readFileSync(join(cwd, 'out', 'run', 'experiment.json'), 'utf8'));
  expect(written.data).toMatchObject({ idx: '../../images', labels: SMALL.labels });
});

test('a training that diverges in the page brings its last good network', {
  timeout: LIMIT_MS,
}, async () => {
  const cwd = folderWith({});
  const diverging = ['training.learningRate=10', 'training.epochs=10'].flatMap((one) => [
    '--set',
    one,
  ]);
  const ended = await kitegrad(['train', 'report21', '--out', 'out', ...diverging], { cwd });
  expect(ended.code).toBe(3);
  expect(ended.stderr).toMatch(/the last good network is in out .*\nkitegrad: training diverged: /);
  const json = (name: string) => JSON.parse(readFileSync(join(cwd, 'out', name), 'utf8'));
  expect(json('failure.json')).toMatchObject({
    schema: 'kitegrad.failure/1',
    step: expect.any(Number),
    tensor: expect.stringMatching(/^loss of y[12]$/),
  });
  expect(json('model.json').parameters.every(Number.isFinite)).toBe(true);
});
