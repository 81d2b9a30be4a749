import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../../src/errors.ts';

const PEERS = fileURLToPath(new URL('../peers/', import.meta.url));

/** `npm ci` of the peers' own package, unless that lock file is installed. Throws InputError when it fails. */
export function installPeers(): void {
  const lock = readFileSync(`${PEERS}package-lock.json`, 'utf8');
  const stamp = `${PEERS}node_modules/.package-lock.json`;
  if (existsSync(stamp) && versions(readFileSync(stamp, 'utf8')) === versions(lock)) return;
  process.stderr.write('installing peers (about 470 MB)\n');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: PEERS,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) {
    throw new InputError(
      `speed --peers: expected \`npm ci\` in bench/speed/peers to succeed, got exit code ${status}. Run it by hand, or leave --peers out.`,
    );
  }
}

/** Packages of a lock file with their versions; npm's own note of what it installed has no root package. */
function versions(lock: string): string {
  const { packages } = JSON.parse(lock) as { packages: Record<string, { version?: string }> };
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { version }]) => `${path} ${version}`)
    .sort()
    .join('\n');
}
