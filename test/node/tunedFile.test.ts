import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readTuned, writeTuned } from '../../src/node/tunedFile.ts';

let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'kitegrad-tuned-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

const place = () => join(cache, 'kitegrad', 'tuned.json');

it('keeps the choices of every adapter, the last ones of each', () => {
  expect(readTuned()).toEqual({});
  writeTuned('one', { 'nn 64x64x64': 'plain 4x16x8' });
  writeTuned('other', { 'tn 64x64x64': 'tiles 64/4/16' });
  writeTuned('one', { 'nn 64x64x64': 'plain 4x16x4' });
  expect(readTuned()).toEqual({
    one: { 'nn 64x64x64': 'plain 4x16x4' },
    other: { 'tn 64x64x64': 'tiles 64/4/16' },
  });
  expect(readFileSync(place(), 'utf8')).toMatch(/\n$/);
});

it('takes a broken file for none, and replaces it', () => {
  writeTuned('one', {});
  for (const text of ['{', '7', 'null']) {
    writeFileSync(place(), text);
    expect(readTuned()).toEqual({});
  }
  writeTuned('two', {});
  expect(readTuned()).toEqual({ two: {} });
});

it('does without where nothing can be written', () => {
  const file = join(cache, 'file');
  writeFileSync(file, '');
  vi.stubEnv('XDG_CACHE_HOME', file);
  writeTuned('one', {});
  expect(readTuned()).toEqual({});
});
