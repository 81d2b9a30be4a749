/**
 * Where a browser for headless WebGPU is, and how one is unpacked on a machine that has none.
 *
 * Dependency-free and plain JavaScript, because set-up runs it before anything is installed or built.
 * Look-up order: CHROME_PATH, an installed Chrome or Chromium, puppeteer's download, the npm-packaged Chromium.
 */
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir, userInfo } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';

/** The first Chrome with WebGPU switched on. */
const OLDEST_VERSION = 113;

/** What to do without a browser; it ends every message about a missing one. */
export const BROWSER_ADVICE =
  'Install Chrome or Chromium, or set CHROME_PATH to one, or run `npx puppeteer browsers install chrome`';

/**
 * The browser to use, unpacking the npm-packaged one if that is all there is.
 * Undefined when there is none; throws Error when CHROME_PATH is set and wrong.
 */
export async function findBrowser(env = process.env) {
  return foundBrowser(env) ?? (await unpackedBrowser());
}

/** The same without unpacking anything. */
export function foundBrowser(env = process.env) {
  return givenBrowser(env) ?? installedBrowser(env) ?? downloadedBrowser(env);
}

/** CHROME_PATH is an order, not a hint: a wrong one is an error and not a reason to look further. */
function givenBrowser(env) {
  const path = env.CHROME_PATH;
  if (!path) return undefined;
  if (!isProgram(path)) {
    throw new Error(`CHROME_PATH: expected a program, got ${path}. Correct it or unset it`);
  }
  return { path, source: 'CHROME_PATH', shell: isShell(path), env: {} };
}

function installedBrowser(env) {
  const onPath = PROGRAM_NAMES.flatMap((name) =>
    (env.PATH ?? '')
      .split(delimiter)
      .filter(Boolean)
      .map((folder) => join(folder, name)),
  );
  const path = [...onPath, ...usualPlaces(env)].find(runs);
  return path ? { path, source: 'installed', shell: isShell(path), env: {} } : undefined;
}

const EXTENSION = process.platform === 'win32' ? '.exe' : '';

// On Windows `chrome.exe` is found in its usual place; the name on PATH may be another program's.
const PROGRAM_NAMES =
  process.platform === 'win32'
    ? []
    : ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'chrome'];

function usualPlaces(env) {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Google Chrome Canary', 'Microsoft Edge'].flatMap((name) =>
      ['/', homedir()].map((root) => join(root, `Applications/${name}.app/Contents/MacOS/${name}`)),
    );
  }
  if (process.platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(Boolean);
    return [
      'Google/Chrome/Application/chrome.exe',
      'Chromium/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ].flatMap((place) => roots.map((root) => join(root, place)));
  }
  return [
    '/opt/google/chrome/chrome',
    '/usr/lib/chromium/chromium',
    '/usr/lib64/chromium-browser/chromium-browser',
    '/snap/bin/chromium',
  ];
}

function downloadedBrowser(env) {
  const cache = env.PUPPETEER_CACHE_DIR || join(homedir(), '.cache', 'puppeteer');
  for (const [browser, shell] of [
    ['chrome-headless-shell', true],
    ['chrome', false],
  ]) {
    // <cache>/<browser>/<platform>-<version>/<browser>-<platform>/<program>
    const builds = folders(join(cache, browser)).sort(byVersion).reverse();
    const programs = builds
      .flatMap((build) => folders(build).filter((path) => path.includes(`${browser}-`)))
      .flatMap((folder) => [
        join(folder, `${browser}${EXTENSION}`),
        join(folder, 'Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing'),
      ]);
    const path = programs.find(runs);
    if (path) return { path, source: 'puppeteer download', shell, env: {} };
  }
  return undefined;
}

function folders(parent) {
  if (!existsSync(parent)) return [];
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(parent, entry.name));
}

function byVersion(a, b) {
  return a.localeCompare(b, 'en', { numeric: true });
}

/**
 * The Chromium of the npm package `@sparticuz/chromium` (Linux x64), unpacked once per version into the user's
 * cache. Its own unpacker is not used: that one writes to shared names in /tmp, which two processes can tear and
 * a later version would not replace.
 */
export async function unpackedBrowser() {
  const packed = packedChromium();
  if (!packed) return undefined;
  const { home } = packed;
  if (!packed.unpacked) await unpack(packed);
  const path = join(home, 'chromium');
  const env = {};
  if (!existsSync('/etc/fonts/fonts.conf')) env.FONTCONFIG_FILE = join(home, 'fonts.conf');
  if (missingLibraries(path).length > 0) {
    env.LD_LIBRARY_PATH = [join(home, 'lib'), process.env.LD_LIBRARY_PATH]
      .filter(Boolean)
      .join(':');
    const missing = missingLibraries(path, env);
    if (missing.length > 0) {
      throw new Error(
        `packaged Chromium: the system lacks ${missing.join(', ')}. ${BROWSER_ADVICE}`,
      );
    }
  }
  return { path, source: 'npm package', shell: true, env };
}

/** The package's archives and where they unpack to; undefined where it is not installed or cannot run. */
export function packedChromium() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  let main;
  try {
    main = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  } catch {
    return undefined; // an optional dependency, left out
  }
  const root = join(dirname(main), '..', '..');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const home = join(cacheFolder(), `chromium-${version}`);
  return { main, archives: join(root, 'bin'), home, unpacked: existsSync(home) };
}

function cacheFolder() {
  const name = 'kitegrad';
  for (const parent of [process.env.XDG_CACHE_HOME, join(homedir(), '.cache')]) {
    if (!parent) continue;
    try {
      mkdirSync(join(parent, name), { recursive: true });
      accessSync(join(parent, name), constants.W_OK);
      return join(parent, name);
    } catch {}
  }
  // No writable home, as in some containers: a folder of this user's only.
  const folder = join(tmpdir(), `${name}-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (statSync(folder).uid !== userInfo().uid) {
    throw new Error(`packaged Chromium: ${folder} belongs to another user. ${BROWSER_ADVICE}`);
  }
  return folder;
}

/** Unpack beside the target and rename, so that a folder that exists is complete. */
async function unpack({ main, archives, home }) {
  const part = mkdtempSync(`${home}-part-`);
  try {
    // tar-fs is what the package itself depends on and unpacks with.
    const { extract } = createRequire(main)('tar-fs');
    const inflate = (archive, target) =>
      pipeline(createReadStream(join(archives, archive)), createBrotliDecompress(), target);
    await Promise.all([
      inflate('chromium.br', createWriteStream(join(part, 'chromium'), { mode: 0o755 })),
      inflate('swiftshader.tar.br', extract(part)),
      inflate('fonts.tar.br', extract(part)),
      inflate('al2023.tar.br', extract(part)),
    ]);
    writeFileSync(
      join(part, 'fonts.conf'),
      `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${join(home, 'fonts')}</dir><cachedir>${join(home, 'fonts-cache')}</cachedir></fontconfig>\n`,
    );
    renameSync(part, home);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    // Another process may have finished first; its copy is as good.
    if (!existsSync(home)) throw error;
  }
}

/** Names of the shared libraries that the dynamic linker does not find. */
export function missingLibraries(path, env = {}) {
  const listed = spawnSync('ldd', [path], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return [...(listed.stdout ?? '').matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Whether a browser starts and is new enough. On Linux a name alone proves little: a distribution's
 * `chromium-browser` may only ask for a snap, and a download may lack libraries.
 */
function runs(path) {
  if (!isProgram(path)) return false;
  if (process.platform !== 'linux') return true;
  const asked = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  const major = /(\d+)\.\d+\.\d+/.exec(asked.stdout ?? '')?.[1];
  return asked.status === 0 && Number(major) >= OLDEST_VERSION;
}

/** chrome-headless-shell takes another headless flag than the full browser. */
function isShell(path) {
  return /headless[-_]shell/.test(path);
}
