import { describe, expect, test } from 'vitest';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import type { Experiment } from '../../src/experiment/types.ts';
import { comparable } from '../../src/page/state/comparable.ts';
import { withMethod, withMoved, withNetwork } from '../../src/page/state/edits.ts';
import { defaultRoles, roleOf, withRole } from '../../src/page/state/roles.ts';
import { METHOD_GROUPS } from '../../src/page/words/methods.ts';
import { PRESETS } from '../../src/page/words/presets.ts';
import { pagePreset } from '../../src/page/worker/presets.ts';

const METHODS = METHOD_GROUPS.flatMap(({ methods }) => methods);

test('every preset can be trained as it is', () => {
  for (const { name } of PRESETS) expect(() => resolveExperiment(pagePreset(name))).not.toThrow();
});

describe('another method', () => {
  const SQUARED = ['recommended', 'report21', 'report21-three', 'intricate', 'plane'];

  test.each(SQUARED)('leaves %s one that can be trained, whatever it is', (name) => {
    const before = pagePreset(name);
    for (const method of METHODS) {
      // The report's line is for two objectives, and an engine without leave-one-out is chosen for.
      const after = withMethod(before, method, resolveExperiment(before));
      expect(resolveExperiment(after).training.method).toBe(method);
      expect(resolveExperiment(after).network).toEqual(resolveExperiment(before).network);
      expect(resolveExperiment(comparable(before, method)).training.method).toBe(method);
    }
  });

  test('keeps what the user gave', () => {
    const before = pagePreset('recommended');
    const given: Experiment = {
      ...before,
      training: { ...before.training, steps: 77, seed: 3, budget: 0.2 },
    };
    const { training } = withMethod(given, 'protect', resolveExperiment(given));
    expect(training).toMatchObject({ method: 'protect', steps: 77, seed: 3, budget: 0.2 });
  });
});

describe('another order', () => {
  const columns = [['y1'], ['y2'], ['y3']];

  test('takes targets along', () => {
    const after = withMoved(pagePreset('report21-three'), columns, 2, 0);
    expect(after.objectives.map(({ name }) => name)).toEqual(['y3', 'y1', 'y2']);
    expect(after.data).toMatchObject({ objectives: [['y3'], ['y1'], ['y2']] });
  });

  test('of inline data takes their numbers along', () => {
    const before = pagePreset('plane');
    const after = withMoved(before, [], 0, 1);
    const [a, b] = [before, after].map(({ data }) => ('x' in data ? data.targets : []));
    expect(b).toEqual([a[1], a[0]]);
  });

  test('leaves penalties without targets', () => {
    const before: Experiment = {
      ...pagePreset('recommended'),
      objectives: [{ name: 'y1' }, { penalty: { smoothness: 'x', of: 'y1' } }, { name: 'y2' }],
    };
    const after = withMoved(before, [['y1'], ['y2']], 2, 0);
    expect(after.data).toMatchObject({ objectives: [['y2'], ['y1']] });
    expect('penalty' in after.objectives[2]).toBe(true);
  });

  test('stops at the ends', () => {
    const before = pagePreset('report21-three');
    expect(withMoved(before, columns, 0, -1)).toBe(before);
    expect(withMoved(before, columns, 2, 3)).toBe(before);
  });
});

describe('roles of columns', () => {
  const before = pagePreset('report21-three');
  const roles = { inputs: ['x'], objectives: [['y1'], ['y2'], ['y3']] };

  test('are known', () => {
    expect(['x', 'y2', 'other'].map((column) => roleOf(roles, column))).toEqual([
      'input',
      1,
      'none',
    ]);
  });

  test('an objective without columns is gone', () => {
    const after = withRole(before, roles, 'y2', 'none');
    expect(after.data).toMatchObject({ inputs: ['x'], objectives: [['y1'], ['y3']] });
    expect(after.objectives.map(({ name }) => name)).toEqual(['y1', 'y3']);
  });

  test('two columns can share an objective', () => {
    const after = withRole(before, roles, 'y3', 0);
    expect(after.data).toMatchObject({ objectives: [['y1', 'y3'], ['y2']] });
    expect(() => resolveExperiment(after)).not.toThrow();
  });

  test('a new objective comes last', () => {
    const less = withRole(before, roles, 'y1', 'none');
    const after = withRole(less, { inputs: ['x'], objectives: [['y2'], ['y3']] }, 'y1', 2);
    expect(after.objectives.map(({ name }) => name)).toEqual(['y2', 'y3', 'y1']);
  });

  test('of a new table are told by their places', () => {
    expect(defaultRoles(['a', 'b', 'c'])).toEqual({ inputs: ['a'], objectives: [['b'], ['c']] });
    expect(defaultRoles(['a', 'b', 'c', 'd', 'e']).inputs).toEqual(['a', 'b', 'c']);
  });
});

test('given initial weights go with the network that they were for', () => {
  const before: Experiment = {
    ...pagePreset('recommended'),
    network: {
      hidden: [1],
      init: { trunk: [{ weight: [[1]], bias: [0] }], heads: [{ weight: [[1]], bias: [0] }] },
    },
  };
  expect(withNetwork(before, { hidden: [2] }).network).toEqual({ hidden: [2] });
});
