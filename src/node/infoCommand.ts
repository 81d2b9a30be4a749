import { GpuError } from '../errors.ts';
import { adapterText } from '../gpu/adapter.ts';
import { findBrowser } from './browser.ts';
import { EXIT } from './exit.ts';
import { openGpuPage, type RunnerInfo } from './gpuPage.ts';
import { jsonText } from './results.ts';
import { VERSION } from './version.ts';

interface Info extends Partial<RunnerInfo> {
  readonly versions: {
    readonly kitegrad: string;
    readonly node: string;
    readonly browser?: string;
  };
  /** Path and where it was found. */
  readonly browser?: string;
  /** Why there is no WebGPU; absent where there is. */
  readonly failure?: string;
}

/** Prints what training would run on. Returns the exit code. */
export async function infoCommand({ json }: { readonly json: boolean }): Promise<number> {
  const info = await gather();
  process.stdout.write(json ? jsonText(info) : infoText(info));
  if (info.failure === undefined) return EXIT.ok;
  if (!json) process.stderr.write(`kitegrad: no WebGPU: ${info.failure}\n`);
  return EXIT.noWebGpu;
}

async function gather(): Promise<Info> {
  let info: Info = { versions: { kitegrad: VERSION, node: process.version } };
  try {
    const { path, source } = await findBrowser();
    info = { ...info, browser: `${path} (${source})` };
    const page = await openGpuPage();
    try {
      info = { ...info, versions: { ...info.versions, browser: page.browser } };
      return { ...info, ...(await page.info()) };
    } finally {
      await page.close();
    }
  } catch (error) {
    if (error instanceof GpuError) return { ...info, failure: error.message };
    throw error;
  }
}

function infoText({ versions, browser, adapter, limits = {} }: Info): string {
  const entries = Object.entries(limits);
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return [
    `kitegrad ${versions.kitegrad}, Node ${versions.node}`,
    `browser: ${[versions.browser, browser ?? 'none'].filter(Boolean).join(', ')}`,
    `adapter: ${adapter ? adapterText(adapter) : 'none'}`,
    ...(entries.length > 0 ? ['limits:'] : []),
    ...entries.map(([name, limit]) => `  ${name.padEnd(width)}  ${limit}`),
    '',
  ].join('\n');
}
