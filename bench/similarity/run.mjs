/** `npm run study:similarity`: loads the TypeScript of main.ts through Vite, since Node 20 runs none. */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cacheDir = `${root}node_modules/.cache/kitegrad-similarity-${process.pid}`;
const server = await createServer({
  root,
  configFile: false,
  cacheDir,
  appType: 'custom',
  logLevel: 'error',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
try {
  const { main } = await server.ssrLoadModule('/bench/similarity/main.ts');
  await main(process.argv.slice(2));
} finally {
  await server.close();
  rmSync(cacheDir, { recursive: true, force: true });
}
