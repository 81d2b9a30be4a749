/** `npm run golden -- DIR`: loads the TypeScript of replay.ts through Vite, since Node 20 runs none. */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cacheDir = `${root}node_modules/.cache/kitegrad-golden-${process.pid}`;
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
  const { replayFolder } = await server.ssrLoadModule('/test/golden/replay.ts');
  process.exitCode = await replayFolder(process.argv[2], root);
} finally {
  await server.close();
  rmSync(cacheDir, { recursive: true, force: true });
}
