import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Kernel tests and a short training on another implementation of WebGPU; test/portable/run.mjs says which. */
export default defineConfig({
  root: fileURLToPath(new URL('../../', import.meta.url)),
  test: {
    include: ['test/kernels/**/*.test.ts', 'test/portable/**/*.test.ts'],
    globalSetup: 'test/portable/setup.ts',
    isolate: false,
    // More than cores: Firefox's pages wait most of the time.
    maxWorkers: 6,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
