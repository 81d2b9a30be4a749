import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from '../../src/node/browser.ts';

/** The machine's browser without WebGPU: the environment that makes the command line use it. */
export async function blindBrowser(folder: string): Promise<Record<string, string>> {
  const { path, shell, env } = await findBrowser();
  // Its name tells which headless flag it takes.
  const program = join(folder, shell ? 'headless-shell' : 'browser');
  // Neither the machine's GPU nor the software adapter.
  const flags = '--disable-gpu --disable-software-rasterizer';
  writeFileSync(program, `#!/bin/sh\nexec '${path}' "$@" ${flags}\n`);
  chmodSync(program, 0o755);
  return { ...env, CHROME_PATH: program };
}
