/** The page as it is built, in a browser with WebGPU and in one without. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { launchBrowser, openPage } from '../../src/node/browser.ts';
import { blindBrowser } from './blindBrowser.ts';
import { folderWith } from './kitegrad.ts';

const LIMIT_MS = 60_000;
let url = '';
let close = () => {};

beforeAll(async () => {
  const command = inject('command');
  if ('failure' in command) throw new Error(`the page was not built: ${command.failure}`);
  const files = sirv(command.page);
  const server = createServer((request, response) => files(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  close = () => {
    server.close();
    server.closeAllConnections();
  };
});

afterAll(() => close());

/** Opens the page, clicks, and waits until one of its elements says `wanted`. */
async function clickAndWait(id: string, wanted: RegExp): Promise<void> {
  const browser = await launchBrowser();
  try {
    const { page, call } = await openPage(browser, url);
    await page.click('#train');
    const text = () => call(`document.getElementById(${JSON.stringify(id)}).textContent`);
    await vi.waitFor(async () => expect(await text()).toMatch(wanted), {
      timeout: LIMIT_MS / 2,
      interval: 50,
    });
  } finally {
    await browser.close();
  }
}

test('trains on a click and shows the losses', { timeout: LIMIT_MS }, async () => {
  // A fast GPU may be done before the first look.
  await clickAndWait(
    'losses',
    /^step \d+ of 30030\nlosses [\d.e+-]+, [\d.e+-]+$|^30030 steps\ny1: loss [\d.e+-]+/,
  );
});

test('says what to do without WebGPU', { timeout: LIMIT_MS }, async () => {
  for (const [name, value] of Object.entries(await blindBrowser(folderWith({})))) {
    vi.stubEnv(name, value);
  }
  await clickAndWait('failure', /no WebGPU (API|adapter)\. Use a browser with WebGPU/).finally(() =>
    vi.unstubAllEnvs(),
  );
});
