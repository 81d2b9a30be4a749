/** What specs use: it runs in Node and asks the worker's page to compute. */
import puppeteer, { type Browser } from 'puppeteer';
import { inject } from 'vitest';
import type { Kernel } from '../../shaders/kernel.ts';
import { GpuError } from '../../src/errors.ts';
import { type OpenedPage, openPage } from '../../src/node/browser.ts';
import { callEndpoint } from './endpoint.ts';
import type { KernelCall, KernelOutputs, Numbers } from './page.ts';
import type { Harness } from './setup.ts';
import { decode, encode } from './wire.ts';

/**
 * Run a kernel once on the GPU. `kernel` is the kernel, or its name, which is also its file's.
 * `inputs` by binding name: every read binding, and written ones that do not start at zero.
 * With `plain` by its text without subgroups. Returns every written binding. Throws what the page threw, and on any WebGPU
 * validation error.
 */
export async function runKernel<Dims>(
  kernel: string | Kernel<Dims>,
  dims: Dims,
  inputs: Readonly<Record<string, Numbers>>,
  { file, plain = false }: { readonly file?: string; readonly plain?: boolean } = {},
): Promise<KernelOutputs> {
  const name = typeof kernel === 'string' ? kernel : kernel.name;
  const call: KernelCall = { file: file ?? name, name, plain, dims, inputs };
  return (await inPage('runKernel', call)) as KernelOutputs;
}

/** Call an exported function of `test/harness/page.ts` with one argument (after `gpu`). */
export async function inPage(name: string, argument: unknown = null): Promise<unknown> {
  const harness = inject('harness');
  if ('failure' in harness) throw new GpuError(harness.failure);
  if ('endpoints' in harness) {
    const own = harness.endpoints[Number(process.env.VITEST_POOL_ID) - 1];
    return decode(await callEndpoint(own, name, encode(argument)));
  }
  const opened = await workerPage(harness);
  const call = `harness.call(${JSON.stringify(name)}, ${JSON.stringify(encode(argument))})`;
  return decode(String(await opened.call(call)));
}

type BrowserHarness = Extract<Harness, { readonly browser: string }>;

/** Where a worker keeps its page from one spec file to the next. */
const worker = globalThis as { harnessPage?: Promise<OpenedPage> };

async function workerPage(harness: BrowserHarness): Promise<OpenedPage> {
  const known = await worker.harnessPage;
  if (known && !known.page.isClosed()) return known;
  worker.harnessPage = open(harness);
  return worker.harnessPage;
}

async function open(harness: BrowserHarness): Promise<OpenedPage> {
  const browser: Browser = await puppeteer.connect({
    browserWSEndpoint: harness.browser,
    protocolTimeout: 0,
  });
  return openPage(browser, harness.url);
}
