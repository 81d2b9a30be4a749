import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compare } from './compare.ts';
import { type AnyFixture, notYet, readFixture } from './files.ts';
import { type Fixture, taskOf } from './fixture.ts';
import { verdictOn } from './replay.ts';
import { replayOnReference } from './requests.ts';

const folder = fileURLToPath(new URL('fixtures', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('-f64.json'));
const fixtures = new Map(files.map((file) => [file, readFixture(join(folder, file))]));

const masked = fixtures.get('sample-masked-f64.json') as Fixture;

const noPage = () => Promise.reject(new Error('no page'));

test.each(files)('the reference engine replays %s', async (file) => {
  const verdict = await verdictOn(fixtures.get(file) as AnyFixture, file, noPage);
  expect(verdict.count).toBeGreaterThan(20);
  expect(verdict).toSatisfy(({ worst }) => worst <= 1);
});

test.each<[string, (fixture: Fixture) => void]>([
  [
    'trunk_projected[1].0.dW',
    (f) => {
      const projected = f.steps[5].objectives[0].trunk_projected;
      if (projected) (projected[0].dW[0] as number[])[0] += 1e-6;
    },
  ],
  ['step 6 losses', (f) => Object.assign(f.steps[5].losses, { 1: Number.NaN })],
  ['step 6 active', (f) => Object.assign(f.steps[5], { active: [0] })],
  ['trace 252 counts', (f) => Object.assign(f.trace[3].counts, { 0: f.trace[3].counts[0] + 1 })],
  ['final params.heads.1.b', (f) => Object.assign(f.final.params.heads[1], { b: 0 })],
])('finds a changed %s', async (where, change) => {
  const fixture = structuredClone(masked);
  change(fixture);
  const verdict = compare(fixture, await replayOnReference(fixture, taskOf(fixture)));
  expect(verdict.worst).toBeGreaterThan(1);
  expect(verdict.where).toContain(where);
});

test('says why a fixture cannot be replayed', () => {
  const withConfig = (config: Partial<Fixture['config']>) => ({
    ...masked,
    config: { ...masked.config, ...config },
  });
  expect(notYet(masked)).toBeUndefined();
  expect(notYet(withConfig({ variant: 'other' }))).toBe('variant other');
  expect(notYet(withConfig({ optimizer: 'other' }))).toBe('optimizer other');
});
