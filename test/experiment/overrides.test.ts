import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { applyOverride } from '../../src/experiment/overrides.ts';

const experiment = {
  objectives: [{ name: 'a', threshold: 0.04 }, { name: 'b' }],
  training: { epochs: 5 },
};

describe('applyOverride', () => {
  test.each([
    ['training.learningRate=0.5', { ...experiment, training: { epochs: 5, learningRate: 0.5 } }],
    ['training.epochs=7', { ...experiment, training: { epochs: 7 } }],
    ['training.steps = 7', { ...experiment, training: { steps: 7 } }],
    ['training.method=phase', { ...experiment, training: { epochs: 5, method: 'phase' } }],
    ['training.epochs=null', { ...experiment, training: {} }],
    ['network.init.seed=3', { ...experiment, network: { init: { seed: 3 } } }],
    ['network.hidden=[4,5]', { ...experiment, network: { hidden: [4, 5] } }],
    ['data.csv=a=b.csv', { ...experiment, data: { csv: 'a=b.csv' } }],
    [
      'objectives.0.name=c',
      { ...experiment, objectives: [{ name: 'c', threshold: 0.04 }, { name: 'b' }] },
    ],
    [
      'objectives.2.name=c',
      { ...experiment, objectives: [...experiment.objectives, { name: 'c' }] },
    ],
    ['objectives.0=null', { ...experiment, objectives: [{ name: 'b' }] }],
    [
      'objectives.0.threshold={"relative":0.1}',
      { ...experiment, objectives: [{ name: 'a', threshold: { relative: 0.1 } }, { name: 'b' }] },
    ],
  ])('%s', (assignment, expected) => {
    const before = structuredClone(experiment);
    expect(applyOverride(experiment, assignment)).toEqual(expected);
    expect(experiment).toEqual(before);
  });

  test('cannot reach prototypes', () => {
    const changed = applyOverride({}, '__proto__.polluted=1');
    expect(Object.getPrototypeOf(changed)).toBe(Object.prototype);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test.each([
    [
      'training.steps',
      "expected key=value, such as training.learningRate=0.02, got 'training.steps'",
    ],
    ['=3', "expected key=value, such as training.learningRate=0.02, got '=3'"],
    ['training..steps=3', "got 'training..steps=3'"],
    ['objectives.3.name=c', "objectives.3: expected an index from 0 to 2 of objectives, got '3'"],
    ['objectives.first.name=c', "expected an index from 0 to 2 of objectives, got 'first'"],
    [
      'training.epochs.x=1',
      'training.epochs.x: expected training.epochs to have parts, got 5. Set training.epochs as a whole',
    ],
  ])('refuses %s', (assignment, message) => {
    expect(() => applyOverride(experiment, assignment)).toThrow(InputError);
    expect(() => applyOverride(experiment, assignment)).toThrow(message);
  });
});
