import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compare } from '../golden/compare.ts';
import { readFixture } from '../golden/fixture.ts';
import { replayOnLayered } from '../golden/requests.ts';
import { inPage } from '../harness/client.ts';

const folder = fileURLToPath(new URL('../golden/fixtures', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('-f32.json'));

test.each(files)('the layered engine replays %s', async (file) => {
  const fixture = readFixture(join(folder, file));
  const partner = readFixture(join(folder, file.replace('-f32', '-f64')));
  const verdict = compare(fixture, await replayOnLayered(fixture, inPage), partner);
  expect(verdict.count).toBeGreaterThan(100);
  expect(verdict).toSatisfy(({ worst }) => worst <= 1);
});
