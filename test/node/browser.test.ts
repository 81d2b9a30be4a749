import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { GpuError } from '../../src/errors.ts';
import { findBrowser, launchBrowser } from '../../src/node/browser.ts';
import { foundBrowser } from '../../src/node/browser-path.mjs';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a wrong CHROME_PATH is an error, not a reason to look further', async () => {
  vi.stubEnv('CHROME_PATH', '/no/such/browser');
  await expect(findBrowser()).rejects.toThrow(GpuError);
  await expect(findBrowser()).rejects.toThrow(/expected a program, got \/no\/such\/browser/);
});

test('a CHROME_PATH is used before anything else', async () => {
  vi.stubEnv('CHROME_PATH', process.execPath);
  expect(await findBrowser()).toMatchObject({ path: process.execPath, source: 'CHROME_PATH' });
});

test('a program that is no browser gives a typed error that says what to do', async () => {
  vi.stubEnv('CHROME_PATH', process.execPath);
  const launched = launchBrowser();
  await expect(launched).rejects.toThrow(GpuError);
  await expect(launched).rejects.toThrow(/did not start.*Install Chrome or Chromium/s);
});

test('an empty cache holds no downloaded browser', () => {
  const empty = mkdtempSync(join(tmpdir(), 'kitegrad-cache-'));
  const found = foundBrowser({ PUPPETEER_CACHE_DIR: empty });
  rmSync(empty, { recursive: true });
  expect(found?.source).not.toBe('puppeteer download');
});
