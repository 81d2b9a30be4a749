/** The benchmark page in a headless browser, served from this repository and from nowhere else. */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { launchBrowser, openPage } from '../../../src/node/browser.ts';
import type { SpeedAnswer, SpeedRequest } from '../run.ts';
import { createPythonPeers } from './pythonPeers.ts';

export interface BenchPage {
  /** Such as HeadlessChrome/147.0.0. */
  readonly browser: string;
  run(request: SpeedRequest): Promise<SpeedAnswer>;
  close(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Throws GpuError when there is no browser or it does not start. */
export async function openBenchPage(onStep: (what: string) => void): Promise<BenchPage> {
  const cleanUp: (() => unknown)[] = [];
  const close = async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  };
  try {
    const url = await serve(cleanUp);
    const browser = await launchBrowser();
    cleanUp.push(() => browser.close());
    const { page, call } = await openPage(browser, `${url}bench/speed/page.html`);
    const python = createPythonPeers();
    cleanUp.push(() => python.close());
    await page.exposeFunction('reportStep', onStep);
    await page.exposeFunction('pythonPeer', python.ask);
    return {
      browser: await browser.version(),
      run: async (request) =>
        JSON.parse(
          String(await call(`speed.run(${JSON.stringify(JSON.stringify(request))})`)),
        ) as SpeedAnswer,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function serve(cleanUp: (() => unknown)[]): Promise<string> {
  const cacheDir = `${ROOT}node_modules/.cache/kitegrad-speed-${process.pid}`;
  cleanUp.push(() => rmSync(cacheDir, { recursive: true, force: true }));
  const server = await createServer({
    root: ROOT,
    configFile: false,
    cacheDir,
    appType: 'mpa',
    logLevel: 'error',
    server: {
      host: '127.0.0.1',
      port: 0,
      hmr: false,
      ws: false,
      watch: null,
      // Threads of WebAssembly need an isolated page.
      headers: {
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      },
    },
    optimizeDeps: {
      // A dependency discovered late would reload the page under a running benchmark.
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
  if (!url) throw new Error('the Vite server has no local address');
  return url;
}
