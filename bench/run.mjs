/** `npm run bench -- CASE …`: loads the TypeScript of a case through Vite, since Node 20 runs none. */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const root = fileURLToPath(new URL('../', import.meta.url));
const [name, ...args] = process.argv.slice(2);
const known = ['quality', 'protect', 'tables'];
if (!known.includes(name)) {
  console.error(`bench: expected one of ${known.join(', ')}, got ${name}`);
  process.exit(1);
}
const cacheDir = `${root}node_modules/.cache/kitegrad-bench-${process.pid}`;
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
  const { main } = await server.ssrLoadModule(`/bench/${name}/main.ts`);
  await main(args, `${root}bench/${name}/lexbench.json`);
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await server.close();
  rmSync(cacheDir, { recursive: true, force: true });
}
