import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

/** This repository's folder, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('../', import.meta.url));

/**
 * Loads a TypeScript module through Vite, since Node 20 runs none, and hands what it exports to `use`. A failure is told
 * on stderr, and is the exit code.
 *
 * @param {string} path from the repository's folder, such as /bench/quality/main.ts
 * @param {(exported: any) => Promise<void>} use
 */
export async function withModule(path, use) {
  const cacheDir = `${ROOT}node_modules/.cache/kitegrad-${process.pid}`;
  const server = await createServer({
    root: ROOT,
    configFile: false,
    cacheDir,
    appType: 'custom',
    logLevel: 'error',
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    await use(await server.ssrLoadModule(path));
  } catch (error) {
    console.error(`${path}: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  } finally {
    await server.close();
    rmSync(cacheDir, { recursive: true, force: true });
  }
}
