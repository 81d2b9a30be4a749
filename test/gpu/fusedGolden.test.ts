/** The fused engine replays the golden runs that it can train, within the tolerances of the layered one. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { fusedRefusal } from '../../src/engines/fused/refusal.ts';
import { compare } from '../golden/compare.ts';
import { readFixture } from '../golden/files.ts';
import { type Fixture, taskOf } from '../golden/fixture.ts';
import { replayOnFused } from '../golden/requests.ts';
import { inPage } from '../harness/client.ts';
import { taskOfPlain } from '../harness/layered.ts';

const folder = fileURLToPath(new URL('../golden/fixtures', import.meta.url));
const fixtureOf = (file: string) => readFixture(join(folder, file)) as Fixture;
const files = readdirSync(folder)
  .filter((name) => name.endsWith('-f32.json') && fixtureOf(name).schema === 'lexnn-golden-1')
  .filter((name) => fusedRefusal(taskOfPlain(taskOf(fixtureOf(name)))) === undefined);

it('can train most of them', () => expect(files.length).toBeGreaterThan(6));

it.each(files)('%s', async (file) => {
  const fixture = fixtureOf(file);
  const verdict = compare(
    fixture,
    await replayOnFused(fixture, inPage),
    fixtureOf(file.replace('-f32', '-f64')),
  );
  expect(verdict.count).toBeGreaterThan(50);
  expect(verdict).toSatisfy(({ worst }) => worst <= 1);
});
