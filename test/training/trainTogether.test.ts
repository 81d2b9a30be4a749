import { expect, test } from 'vitest';
import { datasetFromPreset } from '../../src/data/presets.ts';
import { resolvePopulation } from '../../src/experiment/population.ts';
import { seenDataset } from '../../src/experiment/seen.ts';
import { taskOf } from '../../src/training/task.ts';
import { groupsOf } from '../../src/training/trainTogether.ts';

function groupSizes(population: object, training: object = {}) {
  const { members } = resolvePopulation({
    data: { preset: 'report21' },
    objectives: [{ threshold: 0.1 }, {}],
    training: { method: 'phase', steps: 100, projection: 'hyperplane', ...training },
    population,
  });
  const dataset = datasetFromPreset('report21');
  const seen = seenDataset(members[0].experiment, dataset);
  const ready = members.map(({ experiment }) => ({
    prepared: taskOf(experiment, dataset, undefined, seen),
  }));
  return groupsOf(ready).map(({ length }) => length);
}

test.each([
  [
    'seeds, rates and thresholds share one',
    {
      seeds: 3,
      vary: { 'training.learningRate': [0.1, 0.2], 'objectives.0.threshold': [0.1, 0.2] },
    },
    [12],
  ],
  ['widths do not', { seeds: 2, vary: { 'network.hidden': [[3], [4]] } }, [2, 2]],
  [
    'nor do methods and projections',
    {
      vary: {
        'training.method': ['phase', 'simultaneous'],
        'training.projection': ['none', 'masked'],
      },
    },
    [1, 1, 1, 1],
  ],
  [
    'members of a group may stand apart',
    { seeds: 1, vary: { 'training.learningRate': [0.1, 0.2], 'network.hidden': [[3], [4]] } },
    [2, 2],
  ],
  [
    'networks of other steps are trained apart',
    { vary: { 'training.steps': [50, 60, 50] } },
    [2, 1],
  ],
])('%s', (_, population, sizes) => {
  expect(groupSizes(population)).toEqual(sizes);
});
