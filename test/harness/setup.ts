/** Once per run of the gpu project: one Vite dev server, one browser; pages are opened by the workers. */
import type { Plugin } from 'vite';
import type { TestProject } from 'vitest/node';
import { serve } from '../../bench/serve.ts';
import { launchBrowser, openPage } from '../../src/node/browser.ts';
import { decode } from './wire.ts';

export type Harness =
  | { readonly browser: string; readonly url: string }
  /** Where an implementation that specs cannot connect to serves its entries, one address per worker; test/portable. */
  | { readonly endpoints: readonly string[] }
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
    const url = await serveHarness(project.config.root, watch, cleanUp);
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
export function serveHarness(
  root: string,
  watch: boolean,
  cleanUp: (() => unknown)[],
): Promise<string> {
  const server = watch ? { watch: {} } : {};
  return serve(root, 'harness', { appType: 'custom', plugins: [servePage], server }, cleanUp);
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
