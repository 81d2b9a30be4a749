/** Once per run of the unit project: the command line, built into a folder of this run's own. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import type { TestProject } from 'vitest/node';

export type BuiltCommand = { readonly bundle: string } | { readonly failure: string };

declare module 'vitest' {
  export interface ProvidedContext {
    command: BuiltCommand;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const { root } = project.config;
  // Inside the tree, so that the bundle finds the packages that it leaves out.
  const folder = join(root, 'node_modules', '.cache', `kitegrad-command-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    for (const mode of ['runner', 'node']) {
      await build({
        configFile: join(root, 'vite.config.ts'),
        mode,
        logLevel: 'error',
        build: { outDir: join(folder, mode) },
      });
    }
    project.provide('command', {
      bundle: join(folder, 'node', 'kitegrad.js'),
    });
  } catch (error) {
    // Told to every spec of the command line, so that the others still run.
    project.provide('command', { failure: error instanceof Error ? error.message : String(error) });
  }
  return () => rmSync(folder, { recursive: true, force: true });
}
