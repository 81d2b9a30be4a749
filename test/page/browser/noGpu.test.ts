/** Without WebGPU the page says why, and trains on the reference engine, which it calls by name. */
import { expect, test, vi } from 'vitest';
import { launchBrowser } from '../../../src/node/browser.ts';
import { blindBrowser } from '../../cli/blindBrowser.ts';
import { folderWith } from '../../cli/kitegrad.ts';
import { visit } from './visit.ts';

test('a browser without WebGPU', { timeout: 90_000 }, async () => {
  for (const [name, value] of Object.entries(await blindBrowser(folderWith({})))) {
    vi.stubEnv(name, value);
  }
  const browser = await launchBrowser().finally(() => vi.unstubAllEnvs());
  const at = await visit({ browser });
  await at.page.waitForSelector('#no-gpu');
  expect(await at.text('#no-gpu p')).toMatch(
    /This browser has (no WebGPU|WebGPU, and found no graphics adapter)/,
  );
  await at.press('Start');
  await at.waitForStatus('Stopped.');
  expect(await at.text('.run .problem')).toMatch(/no WebGPU (API|adapter)/);
  await at.press('Use the reference engine');
  await at.press('Start');
  await at.waitForStatus('Done.');
  expect(await at.losses()).toHaveLength(2);
  await browser.close();
});
