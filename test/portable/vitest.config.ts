import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Kernel tests and a short training on another implementation of WebGPU; test/portable/run.mjs says which. */
export default defineConfig({
  root: fileURLToPath(new URL('../../', import.meta.url)),
  test: {
    include: ['test/kernels/**/*.test.ts', 'test/portable/**/*.test.ts'],
    globalSetup: 'test/portable/setup.ts',
    isolate: false,
    // Each has a device of its own, kept from file to file. One more than cores: some of them wait.
    maxWorkers: 3,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
