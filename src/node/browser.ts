import puppeteer, { type Browser as Chrome, type Page } from 'puppeteer';
import * as errors from '../errors.ts';
import { BROWSER_ADVICE, type Browser, findBrowser as lookUp } from './browser-path.mjs';

const { GpuError } = errors;

/** WebGPU is not yet on by default everywhere; the rest keeps a headless browser off the network. */
const FLAGS = [
  '--enable-unsafe-webgpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

/** A page whose failures reach the caller. */
export interface OpenedPage {
  readonly page: Page;
  /**
   * Evaluate an expression in the page and wait for its value, which must survive JSON: NaN, infinities and typed
   * arrays do not, so numbers cross as base64 bytes. An error thrown in the page is thrown here, in its own class
   * where it is one of ours. So is any error of the page outside the call, and a crash.
   */
  call(expression: string): Promise<unknown>;
  close(): Promise<void>;
}

/** The browser to use. Throws GpuError, with what to do, when there is none. */
export async function findBrowser(): Promise<Browser> {
  let found: Browser | undefined;
  try {
    found = await lookUp();
  } catch (error) {
    throw new GpuError(`findBrowser: ${messageOf(error)}`);
  }
  if (!found) throw new GpuError(`findBrowser: no browser found. ${BROWSER_ADVICE}`);
  return found;
}

export interface LaunchOptions {
  /** Leave SIGINT and SIGTERM to the caller, who closes the browser once its results are out. */
  readonly survivesSignals?: boolean;
}

/**
 * Start a headless browser with WebGPU: on the software adapter SwiftShader, or on the machine's own GPU with
 * GPU=real in the environment. Throws GpuError when it does not start.
 */
export async function launchBrowser({
  survivesSignals = false,
}: LaunchOptions = {}): Promise<Chrome> {
  const browser = await findBrowser();
  const launch = (args: readonly string[]) => start(browser, args, !survivesSignals);
  const args = [...FLAGS];
  if (process.env.GPU !== 'real') args.push('--use-webgpu-adapter=swiftshader');
  try {
    if (process.getuid?.() === 0) return await launch([...args, '--no-sandbox']);
    try {
      return await launch(args);
    } catch (error) {
      // Systems that forbid user namespaces leave an unpackaged browser no sandbox; it loads our own pages only.
      if (!/sandbox/i.test(messageOf(error))) throw error;
      return await launch([...args, '--no-sandbox']);
    }
  } catch (error) {
    throw new GpuError(
      `launchBrowser: ${browser.path} (${browser.source}) did not start: ${messageOf(error)}. ${BROWSER_ADVICE}`,
    );
  }
}

function start(
  browser: Browser,
  args: readonly string[],
  handlesSignals: boolean,
): Promise<Chrome> {
  return puppeteer.launch({
    handleSIGINT: handlesSignals,
    handleSIGTERM: handlesSignals,
    executablePath: browser.path,
    headless: browser.shell ? 'shell' : true,
    args: [...args],
    env: { ...process.env, ...browser.env },
    // A long training is one call; whoever makes it decides how long it may take.
    protocolTimeout: 0,
  });
}

/** Open `url` in a new page. Throws when it does not load or fails while loading. */
export async function openPage(browser: Chrome, url: string): Promise<OpenedPage> {
  const page = await browser.newPage();
  const failure = new Promise<never>((_, reject) => {
    const fail = (what: string) => (error: unknown) =>
      reject(new Error(`${what}: ${messageOf(error)}`));
    page.on('pageerror', fail('error in the page'));
    page.on('error', fail('the page crashed'));
    page.on('close', () => reject(new Error('the page was closed')));
  });
  // Failures are told by the next call; without one, as on closing, they are nobody's.
  failure.catch(() => {});
  const opened: OpenedPage = {
    page,
    call: (expression) => Promise.race([failure, evaluate(page, expression)]),
    close: () => page.close(),
  };
  try {
    const response = await Promise.race([failure, page.goto(url)]);
    if (response && !response.ok()) {
      throw new Error(`openPage: ${url} answered ${response.status()}`);
    }
  } catch (error) {
    await page.close().catch(() => {});
    throw error;
  }
  return opened;
}

type Answer =
  | { readonly value: unknown }
  | { readonly name: string; readonly message: string; readonly stack: string };

async function evaluate(page: Page, expression: string): Promise<unknown> {
  // An error is taken apart in the page, because its class does not survive the crossing.
  const answer = (await page.evaluate(`(async () => {
    try {
      return { value: await (${expression}) };
    } catch (error) {
      return { name: String(error?.name), message: String(error?.message ?? error), stack: String(error?.stack) };
    }
  })()`)) as Answer;
  if (!('message' in answer)) return answer.value;
  throw rebuilt(answer);
}

/** The page's error in our own class of that name, or a plain Error. */
function rebuilt(answer: { name: string; message: string; stack: string }): Error {
  const known = Object.entries(errors).find(([name]) => name === answer.name);
  const error = known
    ? new known[1](answer.message)
    : new Error(`${answer.name}: ${answer.message}`);
  error.stack = `${error.stack}\nin the page:\n${answer.stack}`;
  return error;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
