import puppeteer, { type Browser } from 'puppeteer';
import { LLVMPIPE } from './programs.mjs';

/** Firefox with WebGPU on whatever adapter wgpu finds, software included; `path` as firefoxPath.mjs has it. */
export function launchFirefox(path: string): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: path,
    headless: true,
    env: { ...process.env, ...LLVMPIPE },
    protocolTimeout: 0,
    extraPrefsFirefox: {
      'dom.webgpu.enabled': true,
      'gfx.webgpu.ignore-blocklist': true,
      // A test may compute for longer than Firefox lets a script.
      'dom.max_script_run_time': 0,
    },
  });
}
