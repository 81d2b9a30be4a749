/** Entries of test/harness/page.ts over HTTP, for implementations that specs cannot connect to by themselves. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Calls an entry somewhere; argument and value as text. */
export type Caller = (name: string, argument: string) => Promise<string>;

/** Serve the entries of one caller. Returns the address. */
export async function serveEntries(caller: Caller, cleanUp: (() => unknown)[]): Promise<string> {
  const server = createServer(async (request, response) => {
    const [name, argument] = JSON.parse(await text(request)) as [string, string];
    try {
      response.end(JSON.stringify({ value: await caller(name, argument) }));
    } catch (error) {
      response.end(JSON.stringify({ error: String(error) }));
    }
  });
  server.requestTimeout = 0;
  // A spec that computes for seconds does not see that an idle connection was closed, and would write to it.
  server.keepAliveTimeout = 0;
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  cleanUp.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
