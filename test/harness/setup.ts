/** Once per run of the gpu project: one Vite dev server, one browser; pages are opened by the workers. */
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { createServer, type Plugin } from 'vite';
import type { TestProject } from 'vitest/node';
import { launchBrowser, openPage } from '../../src/node/browser.ts';
import { decode } from './wire.ts';

export type Harness =
  | { readonly browser: string; readonly url: string }
  /** Where an implementation that specs cannot connect to serves its entries; test/portable. */
  | { readonly endpoint: string }
  | { readonly failure: string };

declare module 'vitest' {
  export interface ProvidedContext {
    harness: Harness;
  }
}

const PAGE =
  '<!doctype html><title>kitegrad tests</title><script type="module" src="/test/harness/dispatch.ts"></script>';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cleanUp: (() => unknown)[] = [];
  const tearDown = async () => {
    for (const step of cleanUp.reverse()) await step();
  };
  try {
    const watch = project.vitest.config.watch;
    const url = await serve(project.config.root, watch, cleanUp);
    const browser = await launchBrowser();
    cleanUp.push(() => browser.close());
    const page = await openPage(browser, url);
    console.log(
      describe(
        decode(String(await page.call(`harness.call('adapter', 'null')`))),
        await browser.version(),
      ),
    );
    await page.close();
    // A page keeps the modules it loaded; closing it makes its worker open a new one.
    project.onTestsRerun(async () => {
      for (const open of (await browser.pages()).slice(1)) await open.close();
    });
    project.provide('harness', { browser: browser.wsEndpoint(), url });
  } catch (error) {
    // Told to every spec, so that each fails and the other projects still run.
    const failure = error instanceof Error ? error.message : String(error);
    console.log(`gpu: FAILED: ${failure}`);
    project.provide('harness', { failure });
  }
  return tearDown;
}

/** Serve the page of the harness; returns its address. */
export async function serve(
  root: string,
  watch: boolean,
  cleanUp: (() => unknown)[],
): Promise<string> {
  // Its own cache, so that two runs in one tree do not disturb each other.
  const cacheDir = resolve(root, `node_modules/.cache/kitegrad-harness-${process.pid}`);
  cleanUp.push(() => rmSync(cacheDir, { recursive: true, force: true }));
  const server = await createServer({
    root,
    configFile: false,
    cacheDir,
    appType: 'custom',
    logLevel: 'error',
    plugins: [servePage],
    server: { host: '127.0.0.1', port: 0, hmr: false, ws: false, watch: watch ? {} : null },
    optimizeDeps: {
      // A dependency discovered late would reload the page under a running test.
      noDiscovery: true,
      include: [
        'wgsl-preprocessor/wgsl-preprocessor.js',
        'papaparse',
        'fastest-levenshtein',
        'zod',
      ],
    },
  });
  cleanUp.push(() => server.close());
  await server.listen();
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error('the Vite dev server has no local address');
  return url;
}

/** Vite's own, which imports of computed paths load, looks for a socket that is not there; Firefox tells that as an error. */
const VITE_CLIENT = 'export const injectQuery = (url) => url;';

const servePage: Plugin = {
  name: 'harness-page',
  configureServer(server) {
    server.middlewares.use((request, response, next) => {
      const [type, text] =
        request.url === '/'
          ? ['text/html', PAGE]
          : request.url?.startsWith('/@vite/client')
            ? ['text/javascript', VITE_CLIENT]
            : [];
      if (type === undefined) return next();
      response.setHeader('content-type', type);
      response.end(text);
    });
  },
};

/** One line on the adapter in use. */
export function describe(info: unknown, browser: string): string {
  const { vendor, architecture, description, isFallback } = info as Record<string, string>;
  const kind = isFallback ? 'fallback: software, slow' : 'hardware, not a fallback';
  return `gpu: ${vendor} ${architecture}${description ? ` (${description})` : ''}, ${kind}; ${browser}`;
}
