import { defineConfig } from 'vitest/config';

const GPU_SPECS = ['test/kernels/**/*.test.ts', 'test/gpu/**/*.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: GPU_SPECS,
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
    ],
  },
});
