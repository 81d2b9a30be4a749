/** An experiment travels in the address of the page. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { modelFromJson } from '../../../src/formats/model.ts';
import { folderWith } from '../../cli/kitegrad.ts';
import { type Visit, visit } from './visit.ts';

const settings = (at: Visit) =>
  at.page.$$eval('main .area:not(.whole) :is(select, input:not([type="file"]))', (fields) =>
    fields.map((field) => {
      const { checked, value } = field as HTMLInputElement;
      return checked === undefined ? value : `${value} ${checked}`;
    }),
  );

test('a link restores every setting, and the table', async () => {
  const at = await visit();
  await at.choosePreset('report21-three');
  await at.type('Seed', '7');
  await at.choose('Activation', 'silu');
  await at.choose('Projection', 'upstream');
  await at.page.click('button[aria-label="Make y3 more important"]');
  await at.press('Copy a link to this experiment');
  await at.page.waitForFunction(() => location.hash.startsWith('#experiment='));
  const there = await visit({ hash: new URL(at.page.url()).hash });
  expect(await settings(there)).toEqual(await settings(at));
  expect(
    await there.page.$$eval('.objective strong', (all) => all.map((one) => one.textContent)),
  ).toEqual(['y1', 'y3', 'y2']);
  expect([...at.wrongs, ...there.wrongs]).toEqual([]);
  await at.close();
  await there.close();
});

test('a damaged link is told, and the page is there all the same', async () => {
  const at = await visit({ hash: '#experiment=1.AAAA' });
  expect(await at.text('.masthead .problem')).toMatch(/^link: /);
  await at.choosePreset('report21');
  expect(await at.page.$('.masthead .problem')).toBeNull();
  await at.close();
});

test('a trained model can be downloaded', async () => {
  const built = inject('page');
  if ('failure' in built) throw new Error(built.failure);
  const folder = folderWith({});
  const at = await visit();
  const session = await at.page.createCDPSession();
  await session.send('Browser.setDownloadBehavior', {
    behavior: 'allow',
    downloadPath: folder,
    eventsEnabled: true,
    browserContextId: (at.page.browserContext() as { id?: string }).id ?? '',
  });
  const finished = new Promise<void>((resolve) => {
    session.on('Browser.downloadProgress', ({ state }) => {
      if (state === 'completed') resolve();
    });
  });
  await at.choose('Computed by', 'reference');
  await at.type('Steps', '100');
  await at.press('Start');
  await at.waitForStatus('Done.');
  await at.press('model.json');
  await finished;
  const model = modelFromJson(JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')));
  expect(model.objectiveNames).toEqual(['y1', 'y2']);
  expect(
    model
      .predict([[1]])
      .flat()
      .every(Number.isFinite),
  ).toBe(true);
  await at.close();
});
