/** This repository's TypeScript, served to a headless page. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createServer, type InlineConfig } from 'vite';

/**
 * Start a Vite server of the folder `root` at a free port of this machine; returns its address. What undoes it is added to
 * `cleanUp`. Reloads nothing of its own accord: no hot modules, and `server.watch` only where `own` says so.
 *
 * @param name of its cache: two runs in one tree do not disturb each other
 * @param own settings that others do not have
 */
export async function serve(
  root: string,
  name: string,
  own: Pick<InlineConfig, 'appType' | 'plugins' | 'server'>,
  cleanUp: (() => unknown)[],
): Promise<string> {
  const cacheDir = join(root, `node_modules/.cache/kitegrad-${name}-${process.pid}`);
  cleanUp.push(() => rmSync(cacheDir, { recursive: true, force: true }));
  const server = await createServer({
    root,
    configFile: false,
    cacheDir,
    logLevel: 'error',
    ...own,
    server: {
      host: '127.0.0.1',
      port: 0,
      hmr: false,
      ws: false,
      watch: null,
      // Vite's client asks for `/`, whose scripts need plugins that are not here.
      preTransformRequests: false,
      ...own.server,
    },
    optimizeDeps: {
      // A dependency discovered late would reload the page that runs.
      noDiscovery: true,
      include: [
        'wgsl-preprocessor/wgsl-preprocessor.js',
        'papaparse',
        'fastest-levenshtein',
        'zod',
      ],
    },
  });
  cleanUp.push(() => server.close());
  await server.listen();
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error('the Vite server has no local address');
  return url;
}
