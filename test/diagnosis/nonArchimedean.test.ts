import { expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { checkTies } from '../../src/diagnosis/nonArchimedean.ts';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import { loadDataset } from '../../src/experiment/loadDataset.ts';
import type { Experiment } from '../../src/experiment/types.ts';
import { layoutOf } from '../../src/network/layout.ts';
import { taskOf } from '../engines/tasks.ts';

function experimentOf(changes: object = {}, training: object = {}): Experiment {
  return {
    data: { preset: 'report21', objectives: [['y1'], ['y2']] },
    network: { hidden: [8], activation: 'tanh', init: { seed: 1 } },
    objectives: [{}, {}],
    training: { method: 'nonArchimedean', steps: 60, learningRate: 0.02, ...training },
    engine: 'reference',
    ...changes,
  } as Experiment;
}

async function findingsOf(experiment: Experiment, thorough = true) {
  const resolved = resolveExperiment(experiment);
  const dataset = await loadDataset(resolved.data, () => '');
  return (await diagnose(resolved, dataset, { thorough })).findings;
}

const checks = (findings: Awaited<ReturnType<typeof findingsOf>>) =>
  findings.map(({ check }) => check);

test('says what it checks, and what does not apply', async () => {
  const findings = await findingsOf(experimentOf());
  expect(checks(findings)).toEqual([
    'scale',
    'scale',
    'scale',
    'rate',
    'coefficients',
    'divergence',
  ]);
  expect(findings.find(({ check }) => check === 'coefficients')?.message).toContain(
    'thresholds, heads and rank are not checked',
  );
  expect(checks(await findingsOf(experimentOf(), false))).toEqual([
    'scale',
    'scale',
    'scale',
    'rate',
    'coefficients',
  ]);
});

test('rate and dead units are those of the standard network of objective 1', async () => {
  const network = { hidden: [8], activation: 'relu', init: { seed: 1 } };
  const alone = {
    network,
    data: { preset: 'report21', objectives: [['y1']] },
    objectives: [{}],
  };
  const own = await findingsOf(experimentOf({ network }));
  const standard = await findingsOf(experimentOf(alone, { method: 'single', headSolve: false }));
  for (const check of ['rate', 'dead'] as const) {
    const of = (findings: typeof own) => findings.filter((finding) => finding.check === check);
    expect(of(own)).toHaveLength(1);
    expect(of(own)).toEqual(of(standard));
  }
});

test('infinitesimal parts that run away are a divergence', async () => {
  // Only the targets of objective 2 are large: its slope times the rate is beyond f64 after some steps.
  const x = Array.from({ length: 6 }, (_, i) => [i / 3 - 1]);
  const targets = [x, x.map(([v]) => [v * 1e150])];
  const data = { x, targets, standardise: false };
  const findings = await findingsOf(
    experimentOf({ data }, { optimizer: 'sgd', learningRate: 5, schedule: 'constant' }),
  );
  expect(findings.find(({ check }) => check === 'divergence')?.level).toBe('problem');
});

test('ReLUs at exactly 0 are ties, which it counts and warns of', () => {
  const task = taskOf({ inputs: 2, hidden: [3], outputs: [1], activation: 'relu' });
  const subject = { task, names: ['first'], standardised: true, note: '' };
  const parameters = Float64Array.from(task.parameters);
  // One unit without weights and bias: 0 in every row.
  const silent = parameters.slice();
  const { weight, bias } = layoutOf(task.shape).trunk[0];
  silent.fill(0, weight.offset, weight.offset + weight.cols);
  silent[bias.offset] = 0;
  const moments = [
    { step: 0, parameters },
    { step: 9, parameters: silent },
  ];
  const [finding] = checkTies(subject, { moments, divergedAt: undefined });
  expect(finding).toMatchObject({ level: 'warning', steps: [0, 9], ties: [0, task.inputs.rows] });
  const ok = checkTies(subject, { moments: moments.slice(0, 1), divergedAt: undefined });
  expect(ok).toMatchObject([{ level: 'ok', ties: [0] }]);
  const smooth = { ...subject, task: { ...task, shape: { ...task.shape, activation: 'tanh' } } };
  expect(checkTies(smooth as typeof subject, { moments, divergedAt: undefined })).toEqual([]);
});
