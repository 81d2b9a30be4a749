import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { checkWritable, writeFolder } from '../../src/node/outFolder.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kitegrad-out-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test('writes into a new folder, making those above it', async () => {
  await writeFolder(join(root, 'a', 'b'), { 'one.txt': '1', 'two.txt': '2' });
  expect(readFileSync(join(root, 'a/b/two.txt'), 'utf8')).toBe('2');
  expect(readdirSync(join(root, 'a'))).toEqual(['b']);
});

test('writes into folders inside, new and old', async () => {
  for (const content of ['1', '2']) {
    await writeFolder(root, { 'figures/one.svg': content });
    expect(readFileSync(join(root, 'figures/one.svg'), 'utf8')).toBe(content);
  }
  expect(readdirSync(root)).toEqual(['figures']);
});

test('removes what is outdated once all is written, and nothing else', async () => {
  await writeFolder(root, { 'old.txt': '1', 'figures/one.svg': '1', 'mine.txt': '1' });
  const outdated = ['old.txt', 'figures', 'never.txt'];
  await expect(writeFolder(root, { ['2'.repeat(300)]: '2' }, outdated)).rejects.toThrow(InputError);
  expect(readdirSync(root).sort()).toEqual(['figures', 'mine.txt', 'old.txt']);
  await writeFolder(root, { 'new.txt': '2' }, outdated);
  expect(readdirSync(root).sort()).toEqual(['mine.txt', 'new.txt']);
});

test('what cannot be written as a whole is not written at all', async () => {
  const there = join(root, 'there');
  mkdirSync(there);
  writeFileSync(join(there, 'one.txt'), 'old');
  // A name that no disk takes fails as a full disk would: half-way.
  const files = { 'one.txt': 'new', ['2'.repeat(300)]: '2' };
  await expect(writeFolder(there, files)).rejects.toThrow(InputError);
  await expect(writeFolder(join(root, 'new'), files)).rejects.toThrow(/--out .*new: expected/);
  expect(readFileSync(join(there, 'one.txt'), 'utf8')).toBe('old');
  expect(readdirSync(there)).toEqual(['one.txt']);
  expect(readdirSync(root)).toEqual(['there']);
});

test('checking leaves nothing', async () => {
  await checkWritable(join(root, 'not', 'yet'));
  await checkWritable(root);
  expect(readdirSync(root)).toEqual([]);
});
