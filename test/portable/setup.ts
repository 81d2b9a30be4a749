/** Once per run: the implementation that KITEGRAD_PORTABLE names, and Chromium to compare with, each behind an address. */
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
    const callers = name === 'deno' ? await startDeno(cleanUp) : await startFirefox(url, cleanUp);
    const adapter = decode(await callers[0]('adapter', 'null'));
    console.log(describe(adapter, name ?? 'firefox'));
    const chromium = await launchBrowser();
    cleanUp.push(() => chromium.close());
    const pages = await callersOf(chromium, url, 1);
    project.provide('chromium', await serveEntries(pages, cleanUp));
    project.provide('harness', { endpoint: await serveEntries(callers, cleanUp) });
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    console.log(`${name}: FAILED: ${failure}`);
    project.provide('harness', { failure });
  }
  return tearDown;
}

/** Firefox looks for finished work ten times a second: several pages wait at the same time. */
const FIREFOX_PAGES = 6;

async function startFirefox(url: string, cleanUp: (() => unknown)[]): Promise<Caller[]> {
  const firefox = await launchFirefox(firefoxPath() ?? 'firefox');
  cleanUp.push(() => firefox.close());
  return callersOf(firefox, url, FIREFOX_PAGES);
}

async function callersOf(browser: Browser, url: string, count: number): Promise<Caller[]> {
  const callers: Caller[] = [];
  for (let i = 0; i < count; i++) {
    const { call } = await openPage(browser, url);
    callers.push(async (name, argument) =>
      String(await call(`harness.call(${JSON.stringify(name)}, ${JSON.stringify(argument)})`)),
    );
  }
  return callers;
}

const DENO_PROCESSES = 2;

function startDeno(cleanUp: (() => unknown)[]): Promise<Caller[]> {
  return Promise.all(
    Array.from({ length: DENO_PROCESSES }, async (): Promise<Caller> => {
      const address = await startOneDeno(cleanUp);
      return (name, argument) => callEndpoint(address, name, argument);
    }),
  );
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
