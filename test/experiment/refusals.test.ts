import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import { applyOverride } from '../../src/experiment/overrides.ts';

const smallest = { data: { preset: 'report21' }, objectives: [{}, {}] };

/** The smallest experiment with `--set` applied. */
const set = (...assignments: string[]) =>
  assignments.reduce<unknown>((experiment, text) => applyOverride(experiment, text), smallest);

describe('resolveExperiment refuses', () => {
  test.each([
    [
      'training.learnigRate=1',
      "training.learnigRate: unknown key. Did you mean 'training.learningRate'? Known: method,",
    ],
    [
      'objectives.1.treshold=1',
      "objectives.1.treshold: unknown key. Did you mean 'objectives.1.threshold'?",
    ],
    ['network.init.sed=1', "network.init.sed: unknown key. Did you mean 'network.init.seed'?"],
    [
      'data.target=1',
      'data.target: unknown key. Known: preset, inputs, objectives, groups, standardise, split.',
    ],
    ['trainig={}', "trainig: unknown key. Did you mean 'training'?"],
    [
      'schema=kitegrad.experiment/2',
      "schema: expected 'kitegrad.experiment/1', got 'kitegrad.experiment/2'",
    ],
    [
      'training.projection=lin',
      "expected one of 'none', 'line', 'hyperplane', 'upstream', 'masked', 'gradient', 'gradient-conflict', 'barrier', 'exact', got 'lin'. Did you mean 'line'?",
    ],
    ['engine=gpu', "engine: expected one of 'fused', 'layered', 'reference', got 'gpu'"],
    ['training=fast', 'training: expected an object with the keys method, projection, granularity'],
    [
      'training.learningRate=0',
      'training.learningRate: expected a number above 0, such as 0.01, got 0',
    ],
    [
      'training.learningRate=-1',
      'training.learningRate: expected a number above 0, such as 0.01, got -1',
    ],
    [
      'training.learningRate=NaN',
      "training.learningRate: expected a number above 0, such as 0.01, got 'NaN'",
    ],
    ['training.steps=1.5', 'training.steps: expected a whole number, 1 or more, got 1.5'],
    ['training.hysteresis=-1', 'training.hysteresis: expected a number, 0 or more, got -1'],
    [
      'training.seed=4294967296',
      'training.seed: expected a whole number from 0 to 4294967295, got 4294967296',
    ],
    ['record.leakEvery=-1', 'record.leakEvery: expected a whole number, 0 (off) or more, got -1'],
    [
      'record.movementEvery=0.5',
      'record.movementEvery: expected a whole number, 0 (off) or more, got 0.5',
    ],
    ['record.parameters=yes', "record.parameters: expected true or false, got 'yes'"],
    [
      'network.hidden=[]',
      'network.hidden: expected a list of at least one layer size, such as [10], got an array of 0',
    ],
    ['network.hidden=[10,0]', 'network.hidden.1: expected a whole number, 1 or more, got 0'],
    ['network.hidden=[16385]', 'network.hidden.0: expected at most 16384 units, got 16385'],
    [
      'objectives.0.threshold=-1',
      "objectives.0.threshold: expected a number, 0 or more, or { relative: share of the best constant's loss }, got -1",
    ],
    [
      'objectives.0.threshold={"relative":-1}',
      'objectives.0.threshold.relative: expected a number, 0 or more, got -1',
    ],
    ['objectives.0.name=', "objectives.0.name: expected a name, got ''"],
    [
      'objectives.0.name=y2',
      "objectives.1.name: expected a name of its own, got 'y2' as in objectives.0",
    ],
    [
      'objectives.1=null',
      'objectives: expected 2, one per target of the data, got 1. Add the missing ones',
    ],
    [
      'objectives.2={}',
      'objectives: expected 2, one per target of the data, got 3. Remove the spare ones',
    ],
    [
      'data=null',
      'data: missing: expected { preset }, { csv, inputs, objectives }, { x, targets } or { idx, labels }',
    ],
    ['data={}', 'data: expected one of the keys preset, csv, x, idx, got none of them'],
    ['data.csv=a.csv', 'data: expected only one of preset, csv, x, idx, got preset and csv'],
    [
      'data.preset=report12',
      "data.preset: expected one of 'report21', 'report21-x2', 'report21-invx', 'x2-invx', 'waves', 'penguins', 'iris', 'digits', 'weather', got 'report12'. Did you mean 'report21'?",
    ],
    [
      'data={"csv":"a.csv"}',
      'data.inputs: missing: expected a list of column names, such as ["x"]',
    ],
    [
      'data={"csv":"a.csv","inputs":["x"],"objectives":["y"]}',
      'data.objectives.0: expected a list of column names, such as ["x"], got \'y\'',
    ],
    ['data={"csv":"a.csv","inputs":["x"],"objectives":[["x"]]}', "data: column 'x' is used twice"],
    ['data.inputs=["X"]', "unknown column 'X'. Did you mean 'x'?"],
    [
      'data={"x":[1,2,3],"targets":[[[1,2,3]],[1,2,3]]}',
      'data: targets[0]: expected shape [3] or [3][o], a row for each row of x, got shape [1][3]',
    ],
    [
      'network.init={"trunk":[{"weight":[[1]],"bias":[0]}]}',
      'network.init.heads: missing: expected a list of heads',
    ],
    [
      'network.init={"trunk":[{"weight":[[1,1]],"bias":[0]}],"heads":[{"weight":[[1]],"bias":[0]}]}',
      'network.init: initialise: bad init.trunk[0].weight[0]: expected 1 values, got 2',
    ],
    ['training.batch=4', "training.batch: expected none with granularity 'full', got 4"],
    ['training.granularity=batch', 'training.batch: missing: expected the rows of a step'],
    [
      'training.freeze=["trunk.O"]',
      "training.freeze.0: unknown parameter group 'trunk.O'. Did you mean 'trunk.0'?",
    ],
    ['training.freeze=["heads.2"]', "unknown parameter group 'heads.2'. Did you mean 'heads.0'?"],
    [
      'training.freeze=["trunk","heads.0","heads.1.weight","heads.1.bias"]',
      'training.freeze: expected some parameters left to train',
    ],
  ])('%s', (assignment, message) => {
    expect(() => resolveExperiment(set(assignment))).toThrow(InputError);
    expect(() => resolveExperiment(set(assignment))).toThrow(message);
  });

  test.each([
    [
      ['training.granularity=batch', 'training.batch=22'],
      'training.batch: expected at most 21, the rows of the data, got 22',
    ],
    [
      ['training.method=sequential', 'training.steps=1'],
      'training.steps: expected at least 2, one per objective, got 1',
    ],
    [
      ['training.method=sequential', 'training.stages=[5]'],
      'training.stages: expected 2 numbers, one per objective, got 1',
    ],
    [
      ['training.method=sequential', 'training.stages=[5,5]', 'training.steps=9'],
      'training.steps: expected the sum of training.stages, 10 steps, got 9',
    ],
    [
      ['training.method=sequential', 'training.stages=[5,5]', 'training.epochs=10'],
      'training.epochs: expected the sum of training.stages, 10 steps, got 10 epochs',
    ],
    [['training={"steps":5,"epochs":6}'], 'training: expected steps or epochs, got both (5 and 6)'],
    [
      ['training.granularity=sample', 'training.epochs=300000000'],
      'training.epochs: expected at most 4294967295 steps, got 6300000000',
    ],
    [
      ['network.init.seed=1', 'network.init.trunk=[]'],
      'network.init: expected only one of seed, trunk, got seed and trunk',
    ],
    [
      ['training.projection=line', 'network.hidden=[12,9]'],
      "'line' expects an even number of units in the last hidden layer, got 9",
    ],
    [
      ['training.projection=line', 'data.objectives=[["y1"],["y2","y3"]]'],
      "'line' expects two objectives with one output each, got 2 with 1 + 2 outputs",
    ],
    [
      ['training.projection=hyperplane', 'network.hidden=[1]'],
      "training.projection: 'hyperplane' expects fewer protected outputs than units in the last hidden layer, got 1 (all objectives but the last) and 1: no direction would be left",
    ],
    [
      ['training.method=epsilon', 'training.granularity=sample', 'training.headSolve=false'],
      "training.granularity: 'epsilon' expects 'full', got 'sample'",
    ],
    [
      ['training.method=single', 'training.granularity=sample'],
      "training.headSolve: expected false with granularity 'sample', got true",
    ],
    [
      ['training.method=phase', 'training.stages=[1,2]'],
      "training.stages: expected none with method 'phase', got 2",
    ],
    [
      ['training.method=phase', 'training.headSolve=true'],
      "training.headSolve: expected false with method 'phase', got true",
    ],
    [
      ['training.method=epsilon+lm+loo', 'training.headSolve=false'],
      "training.headSolve: expected true with method 'epsilon+lm+loo', got false",
    ],
    [
      ['training.method=epsilon+lm', 'engine=reference', 'training.granularity=sample'],
      "training.granularity: 'epsilon+lm' expects 'full', got 'sample'",
    ],
    [
      ['training.method=protect', 'training.freeze=["trunk.0"]'],
      "training.freeze: expected none with method 'protect', got 1",
    ],
    [
      ['training.projection=masked', 'network.hidden=[2]', 'data.objectives=[["y1","y2"],["y3"]]'],
      'got 2 (all objectives but the last) and 2: no direction',
    ],
  ])('%j', (assignments, message) => {
    expect(() => resolveExperiment(set(...assignments))).toThrow(InputError);
    expect(() => resolveExperiment(set(...assignments))).toThrow(message);
  });

  test.each([[undefined], [null], [3], ['report21'], [[]]])(
    '%j instead of an experiment',
    (input) => {
      expect(() => resolveExperiment(input)).toThrow(
        /^experiment: .*expected an object with the keys schema, data/,
      );
    },
  );

  test('NaN and Infinity, which JSON cannot hold', () => {
    for (const learningRate of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const experiment = { ...smallest, training: { learningRate } };
      expect(() => resolveExperiment(experiment)).toThrow(`got ${learningRate}`);
    }
  });

  test('several problems at once, one line each', () => {
    expect(() => resolveExperiment(set('training.steps=0', 'objectives=null', 'engin=1'))).toThrow(
      /^experiment: 3 problems\n {2}objectives: missing[^\n]*\n {2}training\.steps: [^\n]*\n {2}engin: unknown key[^\n]*$/,
    );
    const odd = set('training.projection=line', 'network.hidden=[1]', 'training.batch=1');
    expect(() => resolveExperiment(odd)).toThrow('experiment: 3 problems');
  });
});
