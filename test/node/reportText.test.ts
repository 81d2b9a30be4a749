import { expect, test } from 'vitest';
import { reportText } from '../../src/node/reportText.ts';
import type { Summary } from '../../src/node/results.ts';

const SUMMARY: Summary = {
  schema: 'kitegrad.summary/1',
  date: '2026-01-01T00:00:00.000Z',
  versions: { kitegrad: '0', node: 'v20' },
  engine: 'reference',
  engineChoice: undefined,
  adapter: undefined,
  seed: { training: 0, init: 42 },
  stopped: false,
  steps: 10,
  stepsAsked: 10,
  elapsedMs: 100,
  stepsPerSecond: 100,
  objectives: [{ name: 'y1', loss: 1, threshold: 2, met: true, steps: 10 }],
  leak: { every: 0, tolerance: 0, objectives: [] },
  damping: { raised: 0, failed: 0 },
  counters: undefined,
  earlyStopping: undefined,
  tangentResiduals: undefined,
  quality: { training: [], validation: undefined, test: undefined, consistency: undefined },
  warnings: [],
};

test('says nothing of a damping that was never raised', () => {
  expect(reportText(SUMMARY, undefined)).not.toMatch(/damping|rested/);
});

test('says in how many steps the exact projection needed help, and got none', () => {
  const text = reportText({ ...SUMMARY, damping: { raised: 7, failed: 3 } }, undefined);
  expect(text).toMatch(/^damping raised in 7 steps/m);
  expect(text).toMatch(/^trunk rested in 3 steps/m);
});

test('tells how the network does on rows that it was not trained on', () => {
  const quality = {
    training: [],
    validation: [{ loss: 0.25, accuracy: 0.9 }],
    test: [{ loss: 0.5, rmse: [2], r2: [0.75] }],
    consistency: { training: 1, validation: 0.75, test: undefined },
  };
  const text = reportText({ ...SUMMARY, quality }, undefined);
  expect(text).toMatch(/^validation: \S+ {2}loss 0\.2500, accuracy 0\.9000$/m);
  expect(text).toMatch(/^test: \S+ {2}loss 0\.5000, R² 0\.7500$/m);
  expect(text).toMatch(/^validation: levels consistent in 75\.0 % of the rows$/m);
  expect(text).not.toMatch(/^test: levels/m);
});

test('tells which network early stopping chose, per stage where there are several', () => {
  expect(reportText(SUMMARY, undefined)).not.toMatch(/early stopping/);
  const first = { step: 4, losses: [1], end: 6, early: true };
  const stopped = { ...SUMMARY, steps: 6, earlyStopping: [first] };
  expect(reportText(stopped, undefined)).toMatch(/^stopped after 6 of 10 steps$/m);
  expect(reportText(stopped, undefined)).toMatch(
    /^early stopping: network of step 4, stopped at step 6$/m,
  );
  const second = { ...first, end: 10, early: false };
  const text = reportText({ ...SUMMARY, earlyStopping: [first, second] }, undefined);
  expect(text).toMatch(/^early stopping: stage 1: network of step 4, stopped at step 6$/m);
  expect(text).toMatch(/^early stopping: stage 2: network of step 4, ended at step 10$/m);
});
