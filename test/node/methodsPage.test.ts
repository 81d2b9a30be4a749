import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { applyOverride, experimentPreset, resolveExperiment, train } from '../../src/index.ts';
import { METHODS } from '../../src/methods/index.ts';
import { PROJECTION_NAMES } from '../../src/methods/plan.ts';

const PAGE = readFileSync(fileURLToPath(new URL('../../docs/methods.md', import.meta.url)), 'utf8');

/** The `--set` assignments of every `npm start -- train report21 …` on the page. */
const COMMANDS = [...PAGE.matchAll(/```\nnpm start -- train report21 (.*?)\n```/gs)].map(
  ([, options]) =>
    options
      .replaceAll('\\\n', ' ')
      .split('--set')
      .slice(1)
      .map((assignment) => assignment.trim().replace(/^'(.*)'$/, '$1')),
);

test('docs/methods.md has a part for every method, and a line for every projection', () => {
  for (const name of Object.keys(METHODS)) expect(PAGE).toContain(`\n### \`${name}\`\n`);
  for (const name of PROJECTION_NAMES) expect(PAGE).toContain(`\n| \`${name}\` |`);
});

test('docs/methods.md has a command for every method', () => {
  const methods = COMMANDS.map((command) => experimentOf(command).training.method);
  expect(new Set(methods)).toEqual(new Set(Object.keys(METHODS)));
});

test.each(COMMANDS.map((command) => [command.join(' '), command] as const))(
  '%s',
  async (_, command) => {
    const experiment = experimentOf(command);
    expect(experiment.engine).toBe('reference');
    const run = await train(experimentOf([...command, ...SHORT]));
    expect(run.losses).toHaveLength(2);
    expect(run.losses.every(Number.isFinite)).toBe(true);
    expect(run.steps).toBeGreaterThan(0);
  },
);

/** A few steps of the same. */
const SHORT = ['training.epochs=20', 'training.stages=null'];

function experimentOf(assignments: readonly string[]) {
  const preset: unknown = experimentPreset('report21');
  const given = assignments.reduce(applyOverride, preset);
  return resolveExperiment(given);
}
