/** The benchmark page in a headless browser, served from this repository and from nowhere else. */
import { fileURLToPath } from 'node:url';
import { launchBrowser, openPage } from '../../../src/node/browser.ts';
import { serve } from '../../serve.ts';
import type { SpeedAnswer, SpeedRequest } from '../run.ts';
import { createPythonPeers } from './pythonPeers.ts';

export interface BenchPage {
  /** Such as HeadlessChrome/147.0.0. */
  readonly browser: string;
  run(request: SpeedRequest): Promise<SpeedAnswer>;
  close(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Threads of WebAssembly need an isolated page. */
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Throws GpuError when there is no browser or it does not start. */
export async function openBenchPage(onStep: (what: string) => void): Promise<BenchPage> {
  const cleanUp: (() => unknown)[] = [];
  const close = async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  };
  try {
    const url = await serve(
      ROOT,
      'speed',
      { appType: 'mpa', server: { headers: ISOLATED } },
      cleanUp,
    );
    const browser = await launchBrowser();
    cleanUp.push(() => browser.close());
    const { page, call } = await openPage(browser, `${url}peers.html`);
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
