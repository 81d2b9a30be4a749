import { describe, expect, test } from 'vitest';
import { drawEffect } from '../../src/figures/effect.ts';
import { drawFit } from '../../src/figures/fit.ts';
import { drawGradients } from '../../src/figures/gradients.ts';
import { drawLosses } from '../../src/figures/losses.ts';
import { drawMovement } from '../../src/figures/movement.ts';
import { numberText } from '../../src/figures/numberText.ts';
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
  withHistory,
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

describe('losses', () => {
  test('say the steps and the end of each objective', () => {
    const caption = drawLosses(source, document)?.caption;
    source.run.experiment.objectives.forEach(({ name }, k) => {
      const [steps, loss] = [source.run.phases[k], numberText(source.run.losses[k])];
      expect(caption).toContain(`${name} was trained in ${steps} and ends at ${loss}`);
    });
  });

  test('show an objective only in its own steps', () => {
    const { steps, losses, phases } = source.run.history;
    // Where another objective was trained, the loss may be anything.
    const other = losses.map((loss, i) => (phases[i >> 1] === i % 2 ? loss : 1e9));
    const drawn = drawLosses(withHistory(source, { losses: other }), document);
    expect(drawn?.svg).toBe(drawLosses(source, document)?.svg);
    const own = losses.map((loss, i) => (i === 0 ? loss * 100 : loss));
    expect([steps[0], phases[0]]).toEqual([0, 0]);
    expect(drawLosses(withHistory(source, { losses: own }), document)?.svg).not.toBe(drawn?.svg);
  });
});

describe('fit', () => {
  test('has a circle per row and a panel per target', () => {
    const figure = drawFit(source, document);
    const circles = parsed(figure).querySelectorAll('circle');
    expect(circles).toHaveLength(2 * 21 + 1);
    expect(textsOf(figure)).toEqual(
      expect.arrayContaining(['y1 (objective 1)', 'y2 (objective 2)', 'x']),
    );
    expect(figure?.caption).toContain(`${numberText(source.run.losses[0])} for y1 (not met)`);
  });

  test('of several inputs sets predictions against targets, at most six of them', async () => {
    const x = Array.from({ length: 9 }, (_, row) => [row / 9, (row * row) / 81]);
    const target = x.map(([a, b]) => Array.from({ length: 7 }, (_, j) => a * j - b));
    const data = { x, targets: [target], standardise: false };
    const wide = await sourceOf(
      short({ data, objectives: [{ name: 'wide' }], training: { steps: 9, learningRate: 0.01 } }),
    );
    const figure = drawFit(wide, document);
    expect(figure?.title).toBe('Predictions against targets');
    expect(figure?.caption).toContain('The first 6 of 7 targets.');
    expect(parsed(figure).querySelectorAll('circle')).toHaveLength(6 * 9 + 1);
  });
});

describe('effect', () => {
  test('counts the steps that raise a protected loss', () => {
    const { leak } = source.run.history;
    const all = withHistory(source, { leak: { ...leak, changes: leak.changes.map(() => 1) } });
    expect(drawEffect(all, document)?.caption).toContain('100 % raise the loss of y1');
    const none = withHistory(source, { leak: { ...leak, changes: leak.changes.map(() => -1) } });
    expect(drawEffect(none, document)?.caption).toContain('0 % raise the loss of y1');
    const [{ mean, steps }] = source.run.leak.objectives;
    const caption = drawEffect(source, document)?.caption;
    expect(caption).toContain(`Of ${steps} measured`);
    expect(caption).toContain(numberText(Math.abs(mean)));
  });

  test('can show that nothing changed at all', () => {
    const { leak } = source.run.history;
    const still = withHistory(source, { leak: { ...leak, changes: leak.changes.map(() => 0) } });
    expect(pathNumbers(drawEffect(still, document)).every(Number.isFinite)).toBe(true);
  });
});

test('movement ends where the weights ended', () => {
  const { distances, steps } = source.run.history.movement;
  const last = distances.length - distances.length / steps.length;
  expect(drawMovement(source, document)?.caption).toContain(
    `layer 1 weight ${numberText(distances[last])}`,
  );
});

test('gradients have a mean per phase', () => {
  const { movement } = source.run.history;
  const gradients = movement.gradients.map((_, i) => (i % 6 < 2 ? [3, 4][i % 6] : 0));
  const drawn = drawGradients(
    withHistory(source, { movement: { ...movement, gradients } }),
    document,
  );
  expect(drawn?.caption).toContain('trunk is 5 in steps of y1 and 5 in steps of y2');
});

test('the path starts at the mean of the first epoch', () => {
  const { losses } = source.run.history;
  const first = Array.from({ length: 21 }, (_, row) => losses[2 * row]);
  const mean = first.reduce((sum, loss) => sum + loss, 0) / 21;
  expect(drawPath(source, document)?.caption).toContain(
    `y1 from ${numberText(mean)} to ${numberText(source.run.losses[0])}`,
  );
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
