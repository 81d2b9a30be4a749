import { fileURLToPath } from 'node:url';
import type { UserConfig } from 'vite';
import { defineConfig } from 'vitest/config';
import { mathml } from './src/page/words/mathml.ts';

const PAGE_SPECS = ['test/page/browser/**/*.test.ts'];
const GPU_SPECS = ['test/kernels/**/*.test.ts', 'test/gpu/**/*.test.ts'];

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

function pages(...input: readonly string[]): UserConfig {
  return {
    base: './',
    build: { outDir: at('dist/page'), rolldownOptions: { input: input.map(at) } },
  };
}

/** What `vite build --mode NAME` makes; everything goes to folders of dist. */
const BUILDS: Readonly<Record<string, UserConfig>> = {
  /** The page, with its benchmark. */
  page: pages('index.html', 'bench.html'),
  /** The same, and the benchmark with other libraries: `bench/speed/peers` must be installed. */
  peers: pages('index.html', 'bench.html', 'peers.html', 'bench/speed/peer.html'),
  /** The page that trains for the command line. */
  runner: { root: at('src/node/runner'), base: './', build: { outDir: at('dist/runner') } },
  /** The command line. Packages that find files of their own by their place stay packages. */
  node: {
    ssr: { noExternal: true, external: ['puppeteer', 'cli-progress', 'commander'] },
    build: {
      outDir: at('dist/node'),
      ssr: at('src/node/main.ts'),
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'kitegrad.js' } },
    },
  },
  /** What `import … from 'kitegrad'` gets. */
  lib: {
    build: {
      outDir: at('dist/lib'),
      lib: { entry: at('src/index.ts'), formats: ['es'], fileName: 'index' },
    },
  },
};

export default defineConfig(({ mode }) => {
  // A bare `vite build` makes the page, and must not empty dist.
  const { build, ...chosen } = BUILDS[mode === 'production' ? 'page' : mode] ?? {};
  return {
    ...chosen,
    plugins: [mathml()],
    worker: { format: 'es' },
    build: { target: 'es2022', emptyOutDir: true, reportCompressedSize: false, ...build },
    test: {
      projects: [
        {
          test: {
            name: 'unit',
            include: ['test/**/*.test.ts'],
            exclude: [...GPU_SPECS, ...PAGE_SPECS, 'test/portable/**'],
            globalSetup: 'test/cli/setup.ts',
            // Against hangs; a loaded machine takes many times as long as an idle one.
            testTimeout: 60_000,
            hookTimeout: 60_000,
          },
        },
        {
          test: {
            name: 'gpu',
            include: GPU_SPECS,
            globalSetup: 'test/harness/setup.ts',
            // One page per worker, kept from file to file; two software adapters keep two cores busy.
            isolate: false,
            maxWorkers: 2,
            // After the unit tests: vitest runs projects with other workers one after another.
            sequence: { groupOrder: 1 },
            testTimeout: 60_000,
            hookTimeout: 60_000,
          },
        },
        {
          test: {
            name: 'page',
            include: PAGE_SPECS,
            globalSetup: 'test/page/browser/setup.ts',
            isolate: false,
            // Some tests take the time; those that may run side by side say so.
            maxWorkers: 1,
            maxConcurrency: 3,
            sequence: { groupOrder: 2 },
            testTimeout: 60_000,
            hookTimeout: 60_000,
          },
        },
      ],
    },
  };
});
