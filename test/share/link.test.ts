import { deflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import { EXPERIMENT_PRESET_NAMES, experimentPreset } from '../../src/experiment/presets.ts';
import type { Experiment } from '../../src/experiment/types.ts';
import { withoutDefaults } from '../../src/page/share/defaults.ts';
import { LONGEST_HASH, linkOf, sharedIn } from '../../src/page/share/link.ts';

const CSV_EXPERIMENT: Experiment = {
  data: { csv: 'my data.csv', inputs: ['x'], objectives: [['y']] },
  objectives: [{ name: 'höhe', loss: 'mae' }],
};

/** Whatever an experiment can say on small data; some of it does not fit together. */
const experiments: fc.Arbitrary<Experiment> = fc
  .record(
    {
      data: fc.oneof(
        fc.record(
          {
            preset: fc.constantFrom('report21', 'waves', 'x2-invx'),
            standardise: fc.boolean(),
            split: fc.record({ test: fc.constantFrom(0, 0.2), seed: fc.nat(9) }),
          },
          { requiredKeys: ['preset'] },
        ),
        fc
          .array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
            minLength: 2,
            maxLength: 9,
          })
          .map((given) => given.map((value) => value + 0)) // JSON has no −0.
          .map((x) => ({
            x,
            targets: [x.map((_, i) => i), x.map((_, i) => 1 - 2 * i)],
            standardise: false,
          })),
        fc.constant({ csv: 'a b.csv', inputs: ['ä', 'b'], objectives: [['c'], ['d', '"']] }),
      ),
      network: fc.record(
        {
          hidden: fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 3 }),
          activation: fc.constantFrom('relu', 'tanh', 'gelu'),
          init: fc.record(
            { seed: fc.nat(), scheme: fc.constantFrom('he', 'torch') },
            { requiredKeys: [] },
          ),
        },
        { requiredKeys: [] },
      ),
      objectives: fc.tuple(objective(), objective()),
      training: fc.record(
        {
          method: fc.constantFrom('epsilon', 'protect', 'weighted', 'phase', 'mgda'),
          granularity: fc.constantFrom('full', 'sample'),
          steps: fc.integer({ min: 1, max: 9999 }),
          optimizer: fc.constantFrom('sgd', 'adam', { name: 'momentum', beta: 0.9 }),
          learningRate: fc.double({ min: 1e-6, max: 1, noNaN: true }),
          budget: fc.constantFrom(0.01, 0.1),
          seed: fc.nat(),
          freeze: fc.constantFrom([], ['trunk.0']),
        },
        { requiredKeys: [] },
      ),
      engine: fc.constantFrom('layered', 'reference'),
      record: fc.record(
        { every: fc.integer({ min: 1, max: 9 }), leakEvery: fc.nat(9) },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['data', 'objectives'] },
  )
  .map((experiment) => experiment as Experiment);

function objective() {
  return fc.record(
    {
      name: fc.string({ minLength: 1, unit: 'grapheme' }),
      loss: fc.constantFrom('mse', 'mae', { huber: 0.5 }),
      threshold: fc.oneof(
        fc.constantFrom(0, 0.04),
        fc.record({ relative: fc.constantFrom(0.001, 0.1) }),
      ),
    },
    { requiredKeys: [] },
  );
}

function isValid(experiment: Experiment): boolean {
  try {
    return resolveExperiment(experiment) !== undefined;
  } catch {
    return false;
  }
}

/** A link with this text as its JSON, made without our encoder. */
function linkTo(json: string): string {
  return `#experiment=1.${deflateRawSync(json).toString('base64url')}`;
}

describe('a link', () => {
  test('brings any valid experiment over as it was', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(experiments, async (experiment) => {
        fc.pre(isValid(experiment));
        const { hash } = await linkOf({ experiment });
        const shared = await sharedIn(hash);
        expect(hash).toMatch(/^#experiment=1\.[\w-]+$/);
        expect(shared && resolveExperiment(shared.experiment)).toEqual(
          resolveExperiment(experiment),
        );
        compared += 1;
      }),
      { numRuns: 60 },
    );
    expect(compared).toBe(60);
  });

  test.each(EXPERIMENT_PRESET_NAMES)(
    'of preset %s is short, and resolved or not the same experiment',
    async (name) => {
      const preset = experimentPreset(name);
      const resolved = resolveExperiment(preset);
      const { hash } = await linkOf({ experiment: preset });
      expect(hash.length).toBeLessThan(700);
      for (const { hash: text } of [{ hash }, await linkOf({ experiment: resolved })]) {
        const shared = await sharedIn(text);
        expect(shared && resolveExperiment(shared.experiment)).toEqual(resolved);
      }
    },
  );

  test('carries a small CSV file', async () => {
    const csv = 'x,y\n1,2\n2,ü\n';
    const { hash, dataTravels } = await linkOf({ experiment: CSV_EXPERIMENT, csv });
    expect(dataTravels).toBe(true);
    expect(await sharedIn(hash)).toMatchObject({ csv, experiment: CSV_EXPERIMENT });
  });

  const numbers = Array.from({ length: 5000 }, (_, i) => `${Math.sin(i)},${Math.cos(i)}`);
  test.each<[string, string]>([
    ['large', `x,y\n${numbers.join('\n')}\n`],
    ['large but monotonous', `x,y\n${'1,2\n'.repeat(2 ** 19)}`],
  ])('leaves a %s CSV file behind, and says so', async (_, csv) => {
    const { hash, dataTravels } = await linkOf({ experiment: CSV_EXPERIMENT, csv });
    expect(dataTravels).toBe(false);
    expect(hash.length).toBeLessThan(LONGEST_HASH);
    const shared = await sharedIn(hash);
    expect(shared).toMatchObject({ experiment: CSV_EXPERIMENT });
    expect(shared).not.toHaveProperty('csv');
  });

  test('to a file that was not given does not bring it', async () => {
    expect((await linkOf({ experiment: CSV_EXPERIMENT })).dataTravels).toBe(false);
    expect((await linkOf({ experiment: experimentPreset('fashion-mnist') })).dataTravels).toBe(
      false,
    );
    expect((await linkOf({ experiment: experimentPreset('digits') })).dataTravels).toBe(true);
  });

  test.each([5000, 100_000])('does not hold %d inline rows', async (rows) => {
    const x = Array.from({ length: rows }, (_, i) => Math.sin(i));
    const experiment: Experiment = { data: { x, targets: [x] }, objectives: [{}] };
    const link = linkOf({ experiment });
    await expect(link).rejects.toThrow(InputError);
    await expect(link).rejects.toThrow(
      /link: expected at most 16000 characters, got an experiment of \d+/,
    );
  });
});

describe('defaults', () => {
  test('are left out at every depth, and nothing else', () => {
    const written: Experiment = {
      schema: 'kitegrad.experiment/1',
      data: { preset: 'report21', standardise: true },
      network: { hidden: [10], activation: 'relu', init: { scheme: 'he', seed: 3 } },
      objectives: [{ name: 'a', loss: 'mse', threshold: { relative: 0.001 } }, { loss: 'mae' }],
      training: { method: 'epsilon', granularity: 'full', freeze: [], seed: 0 },
      engine: 'layered',
    };
    expect(withoutDefaults(written)).toEqual({
      data: { preset: 'report21' },
      network: { hidden: [10], init: { seed: 3 } },
      objectives: [{ name: 'a' }, { loss: 'mae' }],
      training: { method: 'epsilon' },
    });
  });
});

describe('a hash', () => {
  test('without a link is none', async () => {
    for (const hash of ['', '#', '#about', '#experiment', '#experiment=1']) {
      expect(await sharedIn(hash)).toBeUndefined();
    }
  });

  test('of garbage is refused with an InputError, whatever it is', async () => {
    const valid = (await linkOf({ experiment: experimentPreset('report21') })).hash;
    const json = fc.json({ maxDepth: 3 });
    const wrapped = fc.jsonValue({ maxDepth: 3 });
    const garbage = fc.oneof(
      fc.string().map((text) => `#experiment=1.${text}`),
      fc.uint8Array().map((bytes) => `#experiment=1.${Buffer.from(bytes).toString('base64url')}`),
      fc.nat(valid.length - 20).map((length) => valid.slice(0, 16 + length)),
      json.map(linkTo),
      wrapped.map((experiment) => linkTo(JSON.stringify({ experiment }))),
      fc
        .tuple(fc.constantFrom('data', 'network', 'objectives', 'training', 'record'), wrapped)
        .map(([key, value]) =>
          linkTo(JSON.stringify({ experiment: { ...experimentPreset('report21'), [key]: value } })),
        ),
    );
    await fc.assert(
      fc.asyncProperty(garbage, async (hash) => {
        const outcome = await sharedIn(hash).catch((error: unknown) => error);
        // Some garbage is an experiment: an empty training, for example.
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(InputError);
        else
          expect(outcome && isValid((outcome as { experiment: Experiment }).experiment)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test.each<[string, string, RegExp]>([
    ['another version', '#experiment=2.abc', /link: expected version 1, got "2"/],
    ['other letters', '#experiment=1.a+b', /expected letters, digits, - and _/],
    ['text that was not deflated', '#experiment=1.abcd', /damaged/],
    ['no experiment', linkTo('[]'), /link: expected an experiment/],
    [
      'a wrong experiment',
      linkTo('{"experiment":{"data":{"preset":"report12"},"objectives":[{}]}}'),
      /data\.preset.*Did you mean 'report21'/,
    ],
    [
      'a text that grows without end',
      linkTo(JSON.stringify({ csv: 'x'.repeat(2 ** 21) })),
      /at most 1048576 bytes/,
    ],
  ])('with %s is refused', async (_, hash, message) => {
    await expect(sharedIn(hash)).rejects.toThrow(InputError);
    await expect(sharedIn(hash)).rejects.toThrow(message);
  });
});
