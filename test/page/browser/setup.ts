/** Once per run of the page project: the page, built, served from a folder that is not the root, and a browser. */
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import sirv from 'sirv';
import { build } from 'vite';
import type { TestProject } from 'vitest/node';
import { launchBrowser } from '../../../src/node/browser.ts';

/** Where the page stands on the server: any static folder must do. */
const FOLDER = '/some/where/';

export type BuiltPage =
  | {
      readonly url: string;
      readonly browser: string;
      readonly folder: string;
      readonly artifacts: string;
    }
  | { readonly failure: string };

declare module 'vitest' {
  export interface ProvidedContext {
    page: BuiltPage;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { root } = project.config;
  const folder = join(root, 'node_modules', '.cache', `kitegrad-page-${process.pid}`);
  const artifacts = join(root, 'test-artifacts');
  const cleanUp: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  mkdirSync(artifacts, { recursive: true });
  try {
    await build({
      configFile: join(root, 'vite.config.ts'),
      mode: 'page',
      logLevel: 'error',
      build: { outDir: folder },
    });
    const files = sirv(folder);
    const server = createServer((request, response) => {
      if (!request.url?.startsWith(FOLDER)) {
        response.writeHead(404).end();
        return;
      }
      request.url = request.url.slice(FOLDER.length - 1);
      files(request, response);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    cleanUp.push(() => {
      server.close();
      server.closeAllConnections();
    });
    const browser = await launchBrowser();
    cleanUp.push(() => browser.close());
    const { port } = server.address() as AddressInfo;
    project.provide('page', {
      url: `http://127.0.0.1:${port}${FOLDER}`,
      browser: browser.wsEndpoint(),
      folder,
      artifacts,
    });
  } catch (error) {
    // Told to every spec, so that each fails and the other projects still run.
    project.provide('page', { failure: error instanceof Error ? error.message : String(error) });
  }
  return async () => {
    for (const step of cleanUp.reverse()) await step();
  };
}
