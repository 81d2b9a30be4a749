/** Pause, step, reset; and a device that is lost in the middle. */
import type { WebWorker } from 'puppeteer';
import { expect, test } from 'vitest';
import { type Visit, visit, WAIT_MS } from './visit.ts';

async function stepsDone(at: Visit): Promise<number> {
  const text = await at.text('.progress p');
  return Number(text.split(' of ')[0].replaceAll(',', ''));
}

const waitForSteps = (at: Visit, least: number) =>
  at.page.waitForFunction(
    (wanted) => Number(document.querySelector('progress')?.value ?? 0) >= wanted,
    { timeout: WAIT_MS },
    least,
  );

async function begin(engine: 'reference' | 'layered', steps: string): Promise<Visit> {
  const at = await visit();
  await at.choosePreset('report21-deep2');
  await at.choose('Computed by', engine);
  await at.choose('Rows of a step', 'full');
  await at.type('Epochs', steps);
  return at;
}

test.each(['reference', 'layered'] as const)(
  'paused and resumed on %s, a run ends with the same bits',
  {
    timeout: 120_000,
  },
  async (engine) => {
    const steps = engine === 'reference' ? '20000' : '4000';
    const at = await begin(engine, steps);
    await at.press('Start');
    await at.waitForStatus('Done.');
    const whole = await at.losses();
    await at.press('Reset');
    await at.type('Steps at a time', '7');
    await at.press('Step');
    await at.waitForStatus('Paused.');
    expect(await stepsDone(at)).toBe(7);
    await at.press('Step');
    await at.waitForStatus('Paused.');
    await waitForSteps(at, 14);
    expect(await stepsDone(at)).toBe(14);
    await at.press('Resume');
    await waitForSteps(at, 100);
    await at.press('Pause');
    await at.waitForStatus('Paused.');
    expect(await stepsDone(at)).toBeLessThan(Number(steps));
    await at.press('Resume');
    await at.waitForStatus('Done.');
    expect(await at.losses()).toEqual(whole);
    expect(whole.every(Number.isFinite)).toBe(true);
    expect(at.wrongs).toEqual([]);
    await at.close();
  },
);

/** In the worker that trains: keeps the device that it asks for, to destroy it later. */
async function keepDevices(worker: WebWorker): Promise<void> {
  await worker.evaluate(() => {
    const scope = globalThis as unknown as { kept?: { destroy(): void } };
    const { prototype } = Reflect.get(globalThis, 'GPUAdapter') as {
      prototype: { requestDevice(descriptor: unknown): Promise<{ destroy(): void }> };
    };
    const request = prototype.requestDevice;
    prototype.requestDevice = async function (this: unknown, descriptor: unknown) {
      scope.kept = await request.call(this as never, descriptor);
      return scope.kept;
    };
  });
}

test('a device that is lost is told, and training goes on with the same result', {
  timeout: 120_000,
}, async () => {
  const at = await begin('layered', '4000');
  await at.press('Start');
  await at.waitForStatus('Done.');
  const whole = await at.losses();
  for (const worker of at.page.workers()) await keepDevices(worker);
  await at.press('Start');
  await waitForSteps(at, 50);
  for (const worker of at.page.workers()) {
    await worker.evaluate(() =>
      (Reflect.get(globalThis, 'kept') as { destroy(): void })?.destroy(),
    );
  }
  await at.waitForStatus('Done.');
  expect(await at.text('.run .warning')).toMatch(
    /^The GPU device was lost .* went on from step \d+/,
  );
  expect(await at.losses()).toEqual(whole);
  expect(at.wrongs).toEqual([]);
  await at.close();
});
