/** The benchmark for visitors: reached by keyboard, run to its end, its result taken along. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openBenchPage } from '../../../bench/speed/node/benchPage.ts';
import { parseResult, type SpeedResult } from '../../../bench/speed/resultFile.ts';
import { launchBrowser } from '../../../src/node/browser.ts';
import { blindBrowser } from '../../cli/blindBrowser.ts';
import { folderWith } from '../../cli/kitegrad.ts';
import { violations } from './axe.ts';
import { type Visit, visit, WAIT_MS } from './visit.ts';

/** Presses Tab until the element with this text has the focus. */
async function tabTo(at: Visit, text: string): Promise<void> {
  const focused = () => at.page.evaluate(() => document.activeElement?.textContent?.trim());
  for (let presses = 0; presses < 40; presses++) {
    await at.page.keyboard.press('Tab');
    if ((await focused()) === text) return;
  }
  throw new Error(`expected '${text}' among the first elements of the keyboard`);
}

/** Chooses these cases and no others, by the text beside their boxes. */
async function chooseCases(at: Visit, texts: readonly string[]): Promise<void> {
  for (const label of await at.page.$$('.settings .toggle')) {
    const [text, checked] = await label.evaluate((element) => [
      element.textContent?.trim() ?? '',
      element.querySelector('input')?.checked ?? false,
    ]);
    if (texts.includes(String(text)) !== checked) await label.click();
  }
}

const numbers = (at: Visit, name: 'rate' | 'ratio') =>
  at.page.$$eval(
    `.case [data-${name}]`,
    (cells, key) => cells.map((cell) => Number(cell.getAttribute(key))),
    `data-${name}`,
  );

/** What the page downloads when this button is pressed. */
async function downloaded(at: Visit, button: string): Promise<SpeedResult> {
  const folder = mkdtempSync(join(tmpdir(), 'kitegrad-bench-'));
  const session = await at.page.createCDPSession();
  await session.send('Browser.setDownloadBehavior', {
    behavior: 'allow',
    browserContextId: String(at.page.browserContext().id),
    downloadPath: folder,
    eventsEnabled: true,
  });
  const done = new Promise<void>((resolve) => {
    session.on('Browser.downloadProgress', ({ state }) => {
      if (state === 'completed') resolve();
    });
  });
  await at.press(button);
  await done;
  const path = join(folder, 'kitegrad-speed.json');
  const result = parseResult(readFileSync(path, 'utf8'), path);
  rmSync(folder, { recursive: true });
  return result;
}

/** Fit for every reader: no violation of axe, nothing wider than the screen. */
async function expectFit(at: Visit, width: number): Promise<void> {
  expect(await violations(at)).toEqual([]);
  const widest = await at.page.evaluate(() => document.documentElement.scrollWidth);
  expect(widest).toBeLessThanOrEqual(width);
}

test('from the page by keyboard, a case runs to its end and can be downloaded', {
  timeout: 90_000,
}, async () => {
  const at = await visit({ width: 320 });
  await tabTo(at, 'Benchmark');
  await Promise.all([at.page.waitForNavigation(), at.page.keyboard.press('Enter')]);
  await at.page.waitForSelector('main[aria-busy="false"]');
  expect(await at.text('nav [aria-current="page"]')).toBe('Benchmark');
  expect(await at.text('#adapter')).not.toBe('none');
  await chooseCases(at, ['256', '64 rows']);
  await at.press('Run');
  await at.page.waitForSelector('.case');
  expect(await at.text('#status')).toMatch(/^Measuring: 1 of /);
  await at.waitForStatus('Done: ');
  const rates = await numbers(at, 'rate');
  expect(rates.length).toBeGreaterThanOrEqual(6);
  const ratios = await numbers(at, 'ratio');
  expect(ratios.length).toBeGreaterThanOrEqual(6);
  for (const value of [...rates, ...ratios]) {
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThan(Number.POSITIVE_INFINITY);
  }
  await expectFit(at, 320);
  await at.screenshot('bench-narrow');
  const result = await downloaded(at, 'Download JSON');
  expect(result.cases.map(({ name }) => name)).toEqual([
    'matmul 256',
    'exact step, R = 64, trunk 12',
    'tangent fit, R = 64, trunk 12',
  ]);
  for (const one of result.cases.flatMap(({ contenders }) => contenders)) {
    expect(one).toHaveProperty('samples.length', result.rounds);
  }
  expect(result.browser).toBe(await at.page.evaluate(() => navigator.userAgent));
  expect(result.machine.cores).toBeGreaterThanOrEqual(1);
  expect(at.wrongs).toEqual([]);
  await at.close();
});

test('a run that is stopped keeps the cases that are done', { timeout: 90_000 }, async () => {
  const at = await visit({ file: 'bench.html' });
  await chooseCases(at, ['arithmetic', '256']);
  await at.press('Run');
  await at.page.waitForSelector('.case');
  await at.press('Stop');
  await at.waitForStatus('Stopped: 1 of 2 cases');
  const result = await downloaded(at, 'Download JSON');
  expect(result.cases.map(({ name }) => name)).toEqual(['adapter peak']);
  expect(at.wrongs).toEqual([]);
  await at.close();
});

test.each([
  { name: 'light', width: 1400 },
  { name: 'dark', width: 820, dark: true },
])('$name: no violation of axe, nothing wider than the screen', async (look) => {
  const at = await visit({ ...look, file: 'bench.html' });
  await expectFit(at, look.width);
  await chooseCases(at, ['arithmetic']);
  await at.press('Run');
  await at.waitForStatus('Done: ');
  await expectFit(at, look.width);
  await at.screenshot(`bench-${look.name}`);
  expect(at.wrongs).toEqual([]);
  await at.close();
});

test('the result goes to the clipboard', async () => {
  const at = await visit({ file: 'bench.html' });
  await chooseCases(at, ['arithmetic']);
  await at.press('Run');
  await at.waitForStatus('Done: ');
  await at.page.evaluate(() => {
    const { clipboard } = navigator;
    clipboard.writeText = async (text) => {
      document.body.dataset.copied = text;
    };
  });
  await at.press('Copy JSON');
  await at.page.waitForSelector('body[data-copied]', { timeout: WAIT_MS });
  const text = await at.page.$eval('body', (body) => body.dataset.copied ?? '');
  expect(parseResult(text, 'clipboard').cases).toHaveLength(1);
  await at.close();
});

test('a contender that fails is told, and the others go on', async () => {
  const at = await visit({ file: 'bench.html' });
  await chooseCases(at, ['arithmetic', 'memory']);
  // Asked once for the name of the adapter, then once a case.
  await at.page.evaluate(() => {
    const { prototype } = Reflect.get(globalThis, 'GPUAdapter') as {
      prototype: { requestDevice(descriptor: unknown): Promise<unknown> };
    };
    const request = prototype.requestDevice;
    let asked = 0;
    prototype.requestDevice = function (this: unknown, descriptor: unknown) {
      asked += 1;
      if (asked === 2) return Promise.reject(new Error('no more devices'));
      return request.call(this as never, descriptor);
    };
  });
  await at.press('Run');
  await at.waitForStatus('Done: 2 of 2');
  expect(await at.text('.case .failure')).toBe('failed: no more devices');
  expect(await numbers(at, 'rate')).toHaveLength(1);
  await at.close();
});

test('the page with other libraries serves Node too, and tells which are not installed', {
  timeout: 90_000,
}, async () => {
  const steps: string[] = [];
  const page = await openBenchPage((what) => steps.push(what));
  try {
    const request = { cases: ['peak'], peers: ['jax-js-wasm'], rounds: 7, roundMs: 10 };
    const { cases, peers } = await page.run(request);
    expect(cases).toMatchObject([
      { contenders: [{ name: 'adapter peak', samples: expect.any(Array) }] },
    ]);
    expect(peers).toHaveLength(1);
    const [{ version, missing }] = peers;
    if (existsSync('bench/speed/peers/node_modules')) expect(version).toMatch(/^\d+\.\d+/);
    else expect(missing).toMatch(/^its files did not load/);
    expect(steps).toContain('peak: round 7 of 7');
  } finally {
    await page.close();
  }
});

test('a browser without WebGPU is told why nothing runs', { timeout: 90_000 }, async () => {
  for (const [name, value] of Object.entries(await blindBrowser(folderWith({})))) {
    vi.stubEnv(name, value);
  }
  const browser = await launchBrowser().finally(() => vi.unstubAllEnvs());
  const at = await visit({ browser, file: 'bench.html' });
  expect(await at.text('#no-gpu p')).toMatch(
    /This browser has (no WebGPU|WebGPU, and found no graphics adapter)/,
  );
  await at.press('Run');
  expect(await at.text('#status')).toBe('Ready.');
  await browser.close();
});
