/** Penalties, early stopping and rows to validate on, as the page edits them. */
import { describe, expect, test } from 'vitest';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import type { Experiment } from '../../src/experiment/types.ts';
import { comparable } from '../../src/page/state/comparable.ts';
import { withMethod, withTraining } from '../../src/page/state/edits.ts';
import {
  kindOf,
  nextPenalty,
  PENALTY_KINDS,
  penaltyOf,
  readingOf,
  withoutObjective,
  withPenalty,
  withReading,
} from '../../src/page/state/penalties.ts';
import { placesWithTargets, withRole } from '../../src/page/state/roles.ts';
import { withEarlyStopping, withValidation } from '../../src/page/state/split.ts';
import { METHOD_GROUPS } from '../../src/page/words/methods.ts';
import { pagePreset } from '../../src/page/worker/presets.ts';

const BEFORE = pagePreset('recommended');
const WEIGHT_NORM = penaltyOf('weightNorm', { column: 'x', of: 'y1' });
const roles = { inputs: ['x'], objectives: [['y1'], ['y2']] };

describe('a penalty', () => {
  test.each(PENALTY_KINDS.filter((kind) => kind !== 'parity'))('%s can be trained', (kind) => {
    const after = withPenalty(BEFORE, penaltyOf(kind, { column: 'x', of: 'y2' }));
    const { objectives } = resolveExperiment(after);
    expect(objectives).toHaveLength(3);
    expect(objectives[2]).toHaveProperty('penalty');
    expect(kindOf(penaltyOf(kind, { column: 'x', of: 'y2' }).penalty)).toBe(kind);
  });

  test('leaves settings that forbid it to their defaults', () => {
    const exact = withTraining(withMethod(BEFORE, 'phase', resolveExperiment(BEFORE)), {
      headSolve: true,
    });
    const { training } = withPenalty(exact, WEIGHT_NORM);
    expect(training).not.toHaveProperty('projection');
    expect(training).not.toHaveProperty('headSolve');
    const barrier = withTraining(exact, { projection: 'barrier', headSolve: false });
    expect(withPenalty(barrier, WEIGHT_NORM).training).toEqual(barrier.training);
  });

  test('goes with other methods of phases, and with comparisons', () => {
    const after = withPenalty(BEFORE, penaltyOf('increasing', { column: 'x', of: 'y1' }));
    for (const method of ['phase', 'sequential', 'simultaneous'] as const) {
      const chosen = withMethod(after, method, resolveExperiment(after));
      expect(resolveExperiment(chosen).training.projection).toBe('gradient');
      expect(resolveExperiment(comparable(after, method)).training.projection).toBe('gradient');
    }
  });

  test('keeps its other options with another column or objective', () => {
    const given: Experiment = {
      ...BEFORE,
      objectives: [...BEFORE.objectives, { penalty: { increasing: 'x', of: 'y1', step: 0.2 } }],
    };
    expect(withReading(given, 2, { column: 'z', of: 'y2' }).objectives[2]).toEqual({
      name: 'y2 increasing in z',
      penalty: { increasing: 'z', of: 'y2', step: 0.2 },
    });
    expect(readingOf({ increasing: 'x', of: 'y1', step: 0.2 })).toEqual({ column: 'x', of: 'y1' });
    expect(readingOf('weightNorm')).toEqual({});
  });

  test('is one that was not there yet, with a name of its own', () => {
    let experiment = BEFORE;
    for (let added = 0; added < 7; added++) {
      experiment = withPenalty(experiment, nextPenalty(experiment, ['x'], ['y1', 'y2']));
    }
    const names = experiment.objectives.map(({ name }) => name);
    expect(names.slice(2, 5)).toEqual(['y1 smooth in x', 'y2 smooth in x', 'y1 increasing in x']);
    expect(new Set(names).size).toBe(9);
  });

  test('is taken out alone', () => {
    const after = withPenalty(BEFORE, WEIGHT_NORM);
    expect(withoutObjective(after, 2).objectives).toEqual(BEFORE.objectives);
  });

  test('stays where it is when columns change their roles', () => {
    const [first, ...others] = BEFORE.objectives;
    const before: Experiment = {
      ...BEFORE,
      objectives: [{ penalty: 'weightNorm' }, first, ...others],
    };
    expect(placesWithTargets(before.objectives)).toEqual([1, 2]);
    const less = withRole(before, roles, 'y1', 'none');
    expect(less.objectives).toEqual([{ penalty: 'weightNorm' }, ...others]);
    expect(less.data).toMatchObject({ objectives: [['y2']] });
    const more = withRole(less, { inputs: ['x'], objectives: [['y2']] }, 'y1', 1);
    expect(more.objectives).toEqual([{ penalty: 'weightNorm' }, ...others, { name: 'y1' }]);
  });
});

describe('early stopping', () => {
  test('keeps rows to validate on, unless there are some', () => {
    const on = withEarlyStopping(BEFORE, true);
    expect(resolveExperiment(on).training.earlyStopping).toMatchObject({ patience: 500 });
    expect(on.data.split).toEqual({ validation: 0.2 });
    const folds = withValidation(BEFORE, { folds: 4, fold: 1 });
    expect(withEarlyStopping(folds, true).data.split).toEqual({ folds: 4, fold: 1 });
    expect(withEarlyStopping(on, false).training).toEqual(BEFORE.training);
  });

  test('goes with every other method that can have it', () => {
    const on = withEarlyStopping(BEFORE, true);
    for (const method of METHOD_GROUPS.flatMap(({ methods }) => methods)) {
      const { training } = resolveExperiment(withMethod(on, method, resolveExperiment(on)));
      expect(training.earlyStopping !== undefined, method).toBe(method !== 'sequential');
    }
  });
});

test('rows to validate on are a share or a fold; those of the test stay', () => {
  const before: Experiment = { ...BEFORE, data: { ...BEFORE.data, split: { test: 0.1 } } };
  const folds = withValidation(before, { folds: 5, fold: 2 });
  expect(folds.data.split).toEqual({ test: 0.1, folds: 5, fold: 2 });
  expect(() => resolveExperiment(folds)).not.toThrow();
  expect(withValidation(folds, { validation: 0.3 }).data.split).toEqual({
    test: 0.1,
    validation: 0.3,
  });
});
