/**
 * `npm run test:portable [-- --require] [deno] [firefox] [FILES]`: every kernel test and a short training in second
 * implementations of WebGPU, compared with Chromium. FILES are parts of the paths of the tests to run, such as
 * test/portable for the training alone.
 *
 * An implementation that is not there is skipped with the reason, and failed with --require. The last line is
 * `N passed, N failed` (and `, N skipped`).
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { conclude, countsText, vitestCounts } from '../vitestCounts.mjs';
import { DENO, firefoxPath } from './programs.mjs';

/** Why an implementation cannot run here; undefined where it can. */
const IMPLEMENTATIONS = {
  deno() {
    const script = 'const a = await navigator.gpu?.requestAdapter(); Deno.exit(a ? 0 : 3);';
    const { status } = spawnSync(DENO[0], ['eval', '--unstable-webgpu', script]);
    if (status === 0) return undefined;
    return status === 3
      ? 'no WebGPU adapter: expected a Vulkan driver. Install one, on Debian `apt-get install mesa-vulkan-drivers`'
      : `deno does not run: exit code ${status}. Install it with \`npm ci\``;
  },
  firefox() {
    return firefoxPath() === undefined
      ? 'no Firefox. Install one, on Debian `apt-get install firefox-esr mesa-vulkan-drivers`, or set FIREFOX_PATH'
      : undefined;
  },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { require: { type: 'boolean', default: false } },
});
const files = positionals.filter((name) => !Object.hasOwn(IMPLEMENTATIONS, name));
const named = positionals.filter((name) => Object.hasOwn(IMPLEMENTATIONS, name));
const total = { passed: 0, failed: 0, skipped: 0 };
for (const name of named.length > 0 ? named : Object.keys(IMPLEMENTATIONS)) {
  const missing = IMPLEMENTATIONS[name]();
  if (missing) {
    total[values.require ? 'failed' : 'skipped'] += 1;
    console.log(`${name}: ${missing}`);
    continue;
  }
  const start = performance.now();
  const counts = vitestCounts(['--config', 'test/portable/vitest.config.ts', ...files], {
    KITEGRAD_PORTABLE: name,
  });
  for (const outcome of Object.keys(total)) total[outcome] += counts[outcome];
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`${name}: ${countsText(counts)} (${seconds} s)`);
}
conclude(total);
