/** A visit to the built page, as a reader makes it. */
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { inject } from 'vitest';

export const WAIT_MS = 45_000;
/** The experiment as it is shown has been checked. */
const SETTLED = 'main[aria-busy="false"]';

export interface Visit {
  readonly page: Page;
  readonly url: string;
  /** What the page must not do: CSP violations, errors, requests to elsewhere. */
  readonly wrongs: string[];
  choosePreset(name: string): Promise<void>;
  /** The choice whose label begins so gets this value. */
  choose(label: string, value: string): Promise<void>;
  type(label: string, value: string): Promise<void>;
  press(button: string): Promise<void>;
  waitForStatus(text: string): Promise<void>;
  /** Losses of the finished run, in order of priority. */
  losses(): Promise<number[]>;
  text(selector: string): Promise<string>;
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface VisitOptions {
  readonly width?: number;
  readonly dark?: boolean;
  /** Another page than the first, by its file. */
  readonly file?: string;
  /** What follows the address of the page. */
  readonly hash?: string;
  /** Runs before anything of the page does. */
  readonly before?: (page: Page) => Promise<void>;
  /** Another browser than the one that all visits share. */
  readonly browser?: Browser;
}

let shared: Promise<Browser> | undefined;

/** Opens the page in a context of its own and waits until what it shows first is there and was checked. */
export async function visit(options: VisitOptions = {}): Promise<Visit> {
  const { width = 1400, dark = false, file = '', hash = '', before, browser } = options;
  const built = inject('page');
  if ('failure' in built) throw new Error(`the page was not built: ${built.failure}`);
  shared ??= puppeteer.connect({ browserWSEndpoint: built.browser, protocolTimeout: 0 });
  const context = await (browser ?? (await shared)).createBrowserContext();
  const page = await context.newPage();
  const wrongs = watchFor(page, built.url);
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' },
  ]);
  await before?.(page);
  await page.goto(`${built.url}${file}${hash}`);
  await page.waitForSelector(SETTLED, { timeout: WAIT_MS });
  const control = (label: string) => `::-p-xpath(${controlPath(label)})`;
  const settled = () => page.waitForSelector(SETTLED, { timeout: WAIT_MS });
  return {
    page,
    url: built.url,
    wrongs,
    async choosePreset(name) {
      await page.select('.masthead select', name);
      await page.waitForSelector(`${SETTLED}[data-preset="${name}"]`, { timeout: WAIT_MS });
    },
    async choose(label, value) {
      const select = await page.waitForSelector(control(label), { timeout: WAIT_MS });
      await select?.select(value);
      await settled();
    },
    async type(label, value) {
      const input = await page.waitForSelector(control(label), { timeout: WAIT_MS });
      await input?.click({ count: 3 });
      await input?.type(value);
      await input?.press('Tab');
      await settled();
    },
    async press(button) {
      const found = await page.waitForSelector(
        `::-p-xpath(//button[normalize-space(.)=${JSON.stringify(button)}])`,
        { timeout: WAIT_MS },
      );
      await found?.evaluate((element) => (element as HTMLElement).click());
    },
    async waitForStatus(text) {
      await page.waitForFunction(
        (wanted) => document.querySelector('#status')?.textContent?.startsWith(wanted),
        { timeout: WAIT_MS },
        text,
      );
    },
    losses: () =>
      page.$$eval('.outcome [data-loss]', (cells) =>
        cells.map((cell) => Number(cell.getAttribute('data-loss'))),
      ),
    text: (selector) => page.$eval(selector, (element) => element.textContent ?? ''),
    screenshot: async (name) => {
      await page.screenshot({
        path: join(built.artifacts, `${name}.png`) as `${string}.png`,
        fullPage: true,
      });
    },
    close: () => context.close(),
  };
}

/** Field or choice by the beginning of its label's text. */
function controlPath(label: string): string {
  return `(//label[starts-with(normalize-space(.), ${JSON.stringify(label)})]/following-sibling::*[self::select or self::input or self::textarea])[1]`;
}

function watchFor(page: Page, url: string): string[] {
  const wrongs: string[] = [];
  const { origin } = new URL(url);
  page.on('pageerror', (error) =>
    wrongs.push(`error: ${error instanceof Error ? error.message : error}`),
  );
  page.on('console', (message) => {
    // The browser tells violations of the policy here, those of workers too.
    if (message.type() === 'error') wrongs.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const target = request.url();
    if (!/^(blob|data):/.test(target) && !target.startsWith(origin)) {
      wrongs.push(`request to ${target}`);
    }
  });
  return wrongs;
}
