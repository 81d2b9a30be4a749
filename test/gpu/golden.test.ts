import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readFixture } from '../golden/files.ts';
import { verdictOn } from '../golden/replay.ts';
import { inPage } from '../harness/client.ts';

const folder = fileURLToPath(new URL('../golden/fixtures', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('-f32.json'));

test.each(files)('the layered engine replays %s', async (file) => {
  const path = join(folder, file);
  const verdict = await verdictOn(readFixture(path), path, inPage);
  expect(verdict.count).toBeGreaterThan(50);
  expect(verdict).toSatisfy(({ worst }) => worst <= 1);
});
