/** Entries of test/harness/page.ts over HTTP, for implementations that specs cannot connect to by themselves. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Calls an entry somewhere; argument and value as text. */
export type Caller = (name: string, argument: string) => Promise<string>;

/** Serve entries by whichever caller is free; calls wait in order. Returns the address. */
export async function serveEntries(
  callers: readonly Caller[],
  cleanUp: (() => unknown)[],
): Promise<string> {
  const free = [...callers];
  const waiting: ((caller: Caller) => void)[] = [];
  const take = async (): Promise<Caller> =>
    free.pop() ?? new Promise<Caller>((resolve) => waiting.push(resolve));
  const giveBack = (caller: Caller) => {
    const next = waiting.shift();
    if (next) next(caller);
    else free.push(caller);
  };
  const server = createServer(async (request, response) => {
    const [name, argument] = JSON.parse(await text(request)) as [string, string];
    const caller = await take();
    try {
      response.end(JSON.stringify({ value: await caller(name, argument) }));
    } catch (error) {
      response.end(JSON.stringify({ error: String(error) }));
    } finally {
      giveBack(caller);
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
