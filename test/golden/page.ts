/** A page of the GPU test harness outside vitest, for engines that need a device. */

import puppeteer from 'puppeteer';
import type { TestProject } from 'vitest/node';
import { GpuError } from '../../src/errors.ts';
import { openPage } from '../../src/node/browser.ts';
import setup, { type Harness } from '../harness/setup.ts';
import { decode, encode } from '../harness/wire.ts';

export interface GoldenPage {
  /** An exported function of test/harness/page.ts. */
  call(name: string, argument: unknown): Promise<unknown>;
  close(): Promise<void>;
}

export async function openGoldenPage(root: string): Promise<GoldenPage> {
  let harness: Harness | undefined;
  // All that the set-up asks of vitest.
  const project = {
    vitest: { config: { watch: false } },
    config: { root },
    onTestsRerun: () => {},
    provide: (_: string, value: Harness) => {
      harness = value;
    },
  };
  const tearDown = await setup(project as unknown as TestProject);
  try {
    if (!harness || !('browser' in harness)) {
      throw new GpuError(harness && 'failure' in harness ? harness.failure : 'no harness');
    }
    const browser = await puppeteer.connect({
      browserWSEndpoint: harness.browser,
      protocolTimeout: 0,
    });
    const opened = await openPage(browser, harness.url);
    return {
      async call(name, argument) {
        const call = `harness.call(${JSON.stringify(name)}, ${JSON.stringify(encode(argument))})`;
        return decode(String(await opened.call(call)));
      },
      async close() {
        await browser.disconnect();
        await tearDown();
      },
    };
  } catch (error) {
    await tearDown();
    throw error;
  }
}
