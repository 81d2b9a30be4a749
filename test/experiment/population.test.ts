import { describe, expect, test } from 'vitest';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import { applyOverride } from '../../src/experiment/overrides.ts';
import { isPopulation, resolvePopulation } from '../../src/experiment/population.ts';
import { experimentPreset } from '../../src/experiment/presets.ts';

const BASE = {
  data: {
    x: [1, 2, 3, 4],
    targets: [
      [1, 4, 2, 3],
      [4, 3, 1, 2],
    ],
  },
  objectives: [{ threshold: 0.5 }, {}],
  network: { init: { seed: 7 } },
};
const written = (population: object, rest: object = {}) => ({ ...BASE, ...rest, population });
const membersOf = (population: object, rest: object = {}) =>
  resolvePopulation(written(population, rest)).members;
const seedsOf = (population: object, rest: object = {}) =>
  membersOf(population, rest).map(({ experiment: { network, training } }) => [
    'seed' in network.init ? network.init.seed : undefined,
    training.seed,
  ]);

describe('seeds', () => {
  test('a number of starts: the first is the experiment itself, the others are drawn from its seeds', () => {
    const seeds = seedsOf({ seeds: 4 }, { training: { seed: 3 } });
    expect(seeds[0]).toEqual([7, 3]);
    expect(new Set(seeds.flat()).size).toBe(8);
    expect(seedsOf({ seeds: 4 }, { training: { seed: 3 } })).toEqual(seeds);
    expect(seedsOf({ seeds: 2 }, { training: { seed: 3 } })).toEqual(seeds.slice(0, 2));
    expect(membersOf({ seeds: 2 })[0].experiment).toEqual(resolveExperiment(BASE));
  });

  test('a list: each is the seed of all chance', () => {
    expect(seedsOf({ seeds: [5, 9] })).toEqual([
      [5, 5],
      [9, 9],
    ]);
    expect(membersOf({ seeds: [5, 9] }).map(({ seed }) => seed)).toEqual([5, 9]);
  });

  test('given initial values have no seed', () => {
    const layer = { weight: [[1]], bias: [0] };
    const network = { init: { trunk: [layer], heads: [layer, layer] } };
    const vary = { 'training.learningRate': [0.1, 0.2] };
    expect(membersOf({ vary }, { network }).map(({ seed }) => seed)).toEqual([
      undefined,
      undefined,
    ]);
    expect(() => membersOf({ seeds: 2 }, { network })).toThrow(
      'population.seeds: expected 1 with initial values in network.init, got more',
    );
  });
});

describe('settings', () => {
  test('every combination, seeds fastest', () => {
    const vary = { 'training.learningRate': [0.1, 0.2], 'network.hidden': [[3], [4, 5]] };
    const members = membersOf({ seeds: [1, 2], vary });
    expect(
      members.map(({ seed, experiment: { network, training } }) => [
        training.learningRate,
        network.hidden.join('-'),
        seed,
      ]),
    ).toEqual([
      [0.1, '3', 1],
      [0.1, '3', 2],
      [0.1, '4-5', 1],
      [0.1, '4-5', 2],
      [0.2, '3', 1],
      [0.2, '3', 2],
      [0.2, '4-5', 1],
      [0.2, '4-5', 2],
    ]);
    expect(members[2].settings).toEqual({ 'training.learningRate': 0.1, 'network.hidden': [4, 5] });
  });

  test('each method has its own defaults', () => {
    const vary = { 'training.method': ['phase', 'epsilon'] };
    const [phase, epsilon] = membersOf({ vary }).map(({ experiment }) => experiment.training);
    expect(phase).toMatchObject({ optimizer: 'sgd', headSolve: false });
    expect(epsilon).toMatchObject({ optimizer: 'adam', headSolve: true });
  });

  test('thresholds, and steps instead of epochs', () => {
    const vary = { 'objectives.0.threshold': [0.1], 'training.steps': [9] };
    const [{ experiment }] = membersOf({ vary }, { training: { epochs: 3 } });
    expect(experiment.objectives[0]).toMatchObject({ threshold: 0.1 });
    expect(experiment.training).toMatchObject({ steps: 9 });
  });

  test('are given by --set too, and a preset can have a population', () => {
    const many = applyOverride(experimentPreset('report21'), 'population.seeds=3');
    expect(isPopulation(many)).toBe(true);
    expect(resolvePopulation(many).members).toHaveLength(3);
    const single = applyOverride(many, 'population=null');
    expect(isPopulation(single)).toBe(false);
    expect(resolveExperiment(single)).toEqual(resolveExperiment(experimentPreset('report21')));
  });
});

describe('refusals', () => {
  test.each([
    [
      'a member by its number',
      { vary: { 'training.steps': [5, 0] } },
      /population, member 1: experiment: training\.steps: expected a whole number/,
    ],
    [
      'an unknown setting',
      { vary: { 'training.learningrate': [1] } },
      /member 0: .*training\.learningrate: unknown key\. Did you mean 'training\.learningRate'/,
    ],
    [
      'data that vary',
      { vary: { 'data.standardise': [true, false] } },
      /expected paths in training, network, or objectives\.N\.threshold, got 'data\.standardise'/,
    ],
    ['losses that vary', { vary: { 'objectives.0.loss': ['mae'] } }, /could not be compared/],
    ['seeds among the settings', { vary: { 'network.init.seed': [1] } }, /Use population\.seeds/],
    [
      'no values',
      { vary: { 'training.steps': [] } },
      /population\.vary\.training\.steps: expected a list of values/,
    ],
    [
      'an objective that is not there',
      { vary: { 'objectives.5.threshold': [1] } },
      /population\.vary objectives\.5: expected an index from 0 to 2/,
    ],
    [
      'no seeds',
      { seeds: 0 },
      /population\.seeds: expected a number of starts, 1 or more, or a list of seeds, got 0/,
    ],
    [
      'an unknown key',
      { sedes: 3 },
      /population\.sedes: unknown key\. Did you mean 'population\.seeds'/,
    ],
    [
      'budgets of a method without',
      { select: { floors: 'budgets' }, vary: { 'training.method': ['phase'] } },
      /expected a method with budgets for 'budgets', got 'phase'/,
    ],
    [
      'too many',
      { seeds: 300, vary: { 'training.learningRate': Array(300).fill(0.1) } },
      /expected at most 65536 members, got 90000/,
    ],
  ])('%s', (_, population, message) => {
    expect(() => membersOf(population)).toThrow(message);
  });

  test('a population is no single experiment, and the other way round', () => {
    expect(() => resolveExperiment(written({ seeds: 2 }))).toThrow(
      /population: expected one network, got a population.*trainPopulation/,
    );
    expect(() => resolvePopulation(BASE)).toThrow(/population: missing/);
  });
});
