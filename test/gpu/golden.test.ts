import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { errorOf } from '../golden/compare.ts';
import { readFixture } from '../golden/files.ts';
import type { LexLmFixture } from '../golden/lexLm.ts';
import { replayLexLmOnLayered } from '../golden/lexLmOnLayered.ts';
import { type LooTangentFixture, tangentCall, tangentPredictions } from '../golden/looTangent.ts';
import { verdictOn } from '../golden/replay.ts';
import { inPage } from '../harness/client.ts';
import type { TangentAnswer } from '../harness/tangentFit.ts';

const folder = fileURLToPath(new URL('../golden/fixtures', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('-f32.json'));

test.each(files)('the layered engine replays %s', async (file) => {
  const path = join(folder, file);
  const verdict = await verdictOn(readFixture(path), path, inPage);
  expect(verdict.count).toBeGreaterThan(50);
  expect(verdict).toSatisfy(({ worst }) => worst <= 1);
});

const tangents = readdirSync(folder).filter((name) => name.startsWith('loo-tangent-'));

/** Of predictions, at every ridge; on a software adapter all are within 7e-6. */
const AGREEMENT = 1e-3;

test.each(tangents)('the GPU fits the tangents of %s', async (file) => {
  const fixture = readFixture(join(folder, file)) as LooTangentFixture;
  expect(fixture.grid.length).toBeGreaterThan(0);
  for (const { ridge, alpha } of fixture.grid) {
    const { planes } = (await inPage('tangentFit', tangentCall(fixture, ridge))) as TangentAnswer;
    const got = tangentPredictions(fixture, planes[0]);
    const wanted = fixture.K.map((row) => row.reduce((sum, k, m) => sum + k * alpha[m], 0));
    expect(errorOf(got, wanted)).toBeLessThan(AGREEMENT);
  }
});

const curvatures = readdirSync(folder).filter((name) => name.startsWith('lexlm-'));

test.each(curvatures)('the layered engine takes the logged steps of %s', async (file) => {
  const fixture = readFixture(join(folder, file)) as LexLmFixture;
  const verdict = await replayLexLmOnLayered(fixture, inPage);
  expect(verdict.count).toBeGreaterThan(20);
  expect(verdict).toSatisfy(({ worst }) => worst <= 1);
});
