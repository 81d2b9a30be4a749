/** Runs in the page: calls the entries of `page.ts`, one at a time, each inside error scopes. */
import { Gpu } from '../../src/gpu/gpu.ts';
import * as entries from './page.ts';
import { decode, encode } from './wire.ts';

type Entry = (gpu: Gpu, argument: unknown) => unknown;

const FILTERS = ['validation', 'out-of-memory', 'internal'] as const;

class Dispatcher {
  private gpu: Gpu | undefined;
  private last: Promise<unknown> = Promise.resolve();

  /** Calls wait for each other: error scopes of two calls at once would mix. */
  call(name: string, argument: string): Promise<string> {
    const result = this.last.then(() => this.run(name, argument));
    this.last = result.catch(() => {});
    return result;
  }

  private async run(name: string, argument: string): Promise<string> {
    const entry = (entries as Record<string, unknown>)[name] as Entry | undefined;
    if (!entry) throw new Error(`inPage: test/harness/page.ts exports no ${name}`);
    this.gpu ??= await Gpu.create();
    try {
      return encode(
        (await scoped(this.gpu, () => entry(this.gpu as Gpu, decode(argument)))) ?? null,
      );
    } catch (error) {
      // An error may have left the device unusable; the next call gets another.
      this.gpu.destroy();
      this.gpu = undefined;
      throw error;
    }
  }
}

/** Run `work`; throws if the device reported anything meanwhile, even when the work came to an end. */
async function scoped<T>(gpu: Gpu, work: () => T): Promise<Awaited<T>> {
  for (const filter of FILTERS) gpu.device.pushErrorScope(filter);
  let result: Awaited<T> | undefined;
  let thrown: unknown;
  try {
    result = await work();
  } catch (error) {
    thrown = error;
  }
  const scopes = [...FILTERS].reverse();
  const reports = await Promise.all(scopes.map(() => gpu.device.popErrorScope()));
  scopes.forEach((filter, i) => {
    // What the work itself threw says more than what it left behind.
    if (reports[i]) thrown ??= new Error(`WebGPU ${filter} error: ${reports[i].message}`);
  });
  if (thrown) throw thrown;
  return result as Awaited<T>;
}

Object.assign(globalThis, { harness: new Dispatcher() });
