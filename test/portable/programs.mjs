/** Where the other implementations are; plain JavaScript, since run.mjs asks before anything is compiled. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Command of Deno, from npm, before the script. */
export const DENO = [
  fileURLToPath(new URL('../../node_modules/.bin/deno', import.meta.url)),
  ...['run', '--unstable-webgpu', '--node-modules-dir=manual', '--no-lock', '-A'],
];

/**
 * Environment of both. Mesa's llvmpipe spends up to a second on optimising a shader, and most run once; without, and with half
 * as wide registers, compiling takes less than half as long.
 */
export const LLVMPIPE = { GALLIVM_PERF: 'nopt', LP_NATIVE_VECTOR_WIDTH: '128' };

/** FIREFOX_PATH, or Firefox on the path; undefined where there is none. */
export function firefoxPath() {
  const { FIREFOX_PATH, PATH = '' } = process.env;
  if (FIREFOX_PATH) return FIREFOX_PATH;
  const folders = PATH.split(delimiter);
  const candidates = ['firefox-esr', 'firefox'].flatMap((name) =>
    folders.map((folder) => join(folder, name)),
  );
  return candidates.find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
