/** Once per run: the implementation that KITEGRAD_PORTABLE names, and Chromium to compare with, each worker's behind an address. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'puppeteer';
import type { TestProject } from 'vitest/node';
import { launchBrowser, openPage } from '../../src/node/browser.ts';
import { callEndpoint } from '../harness/endpoint.ts';
import { describe, serveHarness } from '../harness/setup.ts';
import { decode } from '../harness/wire.ts';
import { type Caller, serveEntries } from './endpoint.ts';
import { launchFirefox } from './firefox.ts';
import { DENO, firefoxPath, LLVMPIPE } from './programs.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of Chromium's entries. */
    chromium: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cleanUp: (() => unknown)[] = [];
  const name = process.env.KITEGRAD_PORTABLE;
  const tearDown = async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  };
  try {
    const url = await serveHarness(project.config.root, false, cleanUp);
    const count = project.vitest.config.maxWorkers;
    const endpoints =
      name === 'deno' ? await startDeno(count, cleanUp) : await startFirefox(url, count, cleanUp);
    const adapter = decode(await callEndpoint(endpoints[0], 'adapter', 'null'));
    console.log(describe(adapter, name ?? 'firefox'));
    const chromium = await launchBrowser();
    cleanUp.push(() => chromium.close());
    project.provide('chromium', await servePage(chromium, url, cleanUp));
    project.provide('harness', { endpoints });
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    console.log(`${name}: FAILED: ${failure}`);
    project.provide('harness', { failure });
  }
  return tearDown;
}

async function startFirefox(
  url: string,
  count: number,
  cleanUp: (() => unknown)[],
): Promise<string[]> {
  const firefox = await launchFirefox(firefoxPath() ?? 'firefox');
  cleanUp.push(() => firefox.close());
  return Promise.all(Array.from({ length: count }, () => servePage(firefox, url, cleanUp)));
}

async function servePage(
  browser: Browser,
  url: string,
  cleanUp: (() => unknown)[],
): Promise<string> {
  const { call } = await openPage(browser, url);
  const caller: Caller = async (name, argument) =>
    String(await call(`harness.call(${JSON.stringify(name)}, ${JSON.stringify(argument)})`));
  return serveEntries(caller, cleanUp);
}

function startDeno(count: number, cleanUp: (() => unknown)[]): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, () => startOneDeno(cleanUp)));
}

async function startOneDeno(cleanUp: (() => unknown)[]): Promise<string> {
  const script = fileURLToPath(new URL('deno.mjs', import.meta.url));
  const child = spawn(DENO[0], [...DENO.slice(1), script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...LLVMPIPE },
  });
  cleanUp.push(() => child.kill());
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('http:')) return line;
  }
  throw new Error('deno ended before it had an address');
}
