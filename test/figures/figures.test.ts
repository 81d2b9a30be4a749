import { describe, expect, test } from 'vitest';
import { drawEffect } from '../../src/figures/effect.ts';
import { drawFit } from '../../src/figures/fit.ts';
import { drawGradients } from '../../src/figures/gradients.ts';
import { drawLosses } from '../../src/figures/losses.ts';
import { drawMovement } from '../../src/figures/movement.ts';
import { drawPath } from '../../src/figures/path.ts';
import type { Run } from '../../src/index.ts';
import {
  checkWellFormed,
  document,
  ONE_OBJECTIVE,
  parsed,
  pathNumbers,
  short,
  sourceOf,
  textsOf,
} from './runs.ts';

const DRAWS = { drawEffect, drawFit, drawGradients, drawLosses, drawMovement, drawPath };
const source = await sourceOf(short());
const single = await sourceOf(short(ONE_OBJECTIVE, 42));
const simultaneous = await sourceOf(
  short({ training: { method: 'simultaneous', steps: 42, learningRate: 0.001 } }),
);

describe.each(Object.entries(DRAWS))('%s', (_, draw) => {
  test.each([
    ['two objectives', source],
    ['one objective', single],
    ['all at once', simultaneous],
  ])('%s: is well formed and has only numbers in its paths', (_, drawn) => {
    const figure = draw(drawn, document);
    if (!figure) return expect([drawEffect, drawPath]).toContain(draw);
    const svg = parsed(figure).querySelector('svg');
    expect(svg?.getAttribute('xmlns')).toBe('http://www.w3.org/2000/svg');
    expect(pathNumbers(figure).length).toBeGreaterThan(0);
    expect(pathNumbers(figure).filter((number) => !Number.isFinite(number))).toEqual([]);
    expect(figure.report).toMatch(/Figure|Section/);
  });

  test('draws names of objectives as text, whatever they hold', async () => {
    const objectives = [{ name: '<b>&"1' }, { name: '<script>' }];
    const figure = draw(await sourceOf(short({ objectives }, 210)), document);
    expect(textsOf(figure).join()).toMatch(draw === drawFit ? /y1/ : /<b>&"1/);
    expect(figure?.svg).not.toContain('<b>');
  });
});

test('the check of well-formedness can fail', () => {
  expect(() => checkWellFormed('<svg><g></svg>')).toThrow('closes nothing');
  expect(() => checkWellFormed('<svg>')).toThrow('left open');
  expect(() => checkWellFormed('<svg>1 < 2</svg>')).toThrow('stray bracket');
  expect(() => checkWellFormed('<svg>a&nbsp;b</svg>')).toThrow('unknown entity');
});

test('one objective protects nothing', () => {
  expect(drawEffect(single, document)).toBeUndefined();
  expect(drawPath(single, document)).toBeUndefined();
});

test('what was not measured is not drawn', async () => {
  const quiet = await sourceOf(short({ record: { leakEvery: 0, movementEvery: 0 } }, 42));
  expect(drawEffect(quiet, document)).toBeUndefined();
  expect(drawMovement(quiet, document)).toBeUndefined();
  expect(drawGradients(quiet, document)).toBeUndefined();
  expect(drawLosses(quiet, document)).toBeDefined();
});

test('a long run that flips phase in every step stays a small picture', () => {
  const length = 300_000;
  const steps = Uint32Array.from({ length }, (_, step) => step);
  const phases = steps.map((step) => step % 2);
  const losses = Float64Array.from({ length: 2 * length }, (_, i) => 1 + Math.sin(i) ** 2);
  const history = { ...source.run.history, steps, losses, phases: Uint8Array.from(phases) };
  const run: Run = { ...source.run, steps: length, history };
  for (const draw of [drawLosses, drawPath]) {
    const size = draw({ ...source, run }, document)?.svg.length;
    expect(size).toBeGreaterThan(3_000);
    expect(size).toBeLessThan(300_000);
  }
});
