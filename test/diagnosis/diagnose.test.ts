import { describe, expect, test } from 'vitest';
import { diagnose, type Finding } from '../../src/diagnosis/diagnose.ts';
import { levelAbove } from '../../src/diagnosis/level.ts';
import { subjectOf } from '../../src/diagnosis/subject.ts';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import { loadDataset } from '../../src/experiment/loadDataset.ts';
import { EXPERIMENT_PRESET_NAMES, experimentPreset } from '../../src/experiment/presets.ts';
import type { Experiment } from '../../src/experiment/types.ts';
import { counterNormal } from '../../src/numbers/counter.ts';
import { SHAPES, taskOf } from '../engines/tasks.ts';

const noFile = () => {
  throw new Error('reads no file');
};
const dataOf = (experiment: Experiment) => loadDataset(resolveExperiment(experiment).data, noFile);
const checksOf = (findings: readonly Finding[]) => [...new Set(findings.map(({ check }) => check))];
const levelsOf = (findings: readonly Finding[], check: Finding['check']) =>
  findings.filter((one) => one.check === check).map(({ level }) => level);

/** Those whose data come with the library. */
const BUILT_IN = EXPERIMENT_PRESET_NAMES.filter((name) => !('idx' in experimentPreset(name).data));

async function diagnosed(name: string, thorough?: boolean) {
  const experiment = experimentPreset(name);
  return diagnose(experiment, await dataOf(experiment), thorough === undefined ? {} : { thorough });
}

describe('the report’s failure (§7.1)', () => {
  test('is found', async () => {
    const { findings, thorough } = await diagnosed('report71-x2-invx-120');
    expect(thorough).toBe(true);
    expect(levelsOf(findings, 'rate')).toEqual(['problem', 'problem']);
    expect(levelsOf(findings, 'threshold')).toEqual(['warning']);
    expect(levelsOf(findings, 'scale')).toEqual(['ok', 'warning', 'ok']);
    expect(levelsOf(findings, 'dead')).toEqual(['problem']);
    expect(levelsOf(findings, 'heads')).toEqual(['ok', 'ok']);
    expect(levelsOf(findings, 'rank')).toEqual(['ok']);
    const times = findings.flatMap((one) => (one.check === 'rate' ? [one.times] : []));
    expect(times[0]).toBeCloseTo(54.7, 1);
    expect(times[1]).toBeCloseTo(67.2, 1);
  });

  test('is seen before any step is trained', async () => {
    const { findings, thorough } = await diagnosed('report71-x2-invx-120', false);
    expect(thorough).toBe(false);
    expect(checksOf(findings)).toEqual(['rate', 'threshold', 'scale', 'heads']);
    expect(levelsOf(findings, 'rate')).toEqual(['problem', 'problem']);
  });
});

test('what trains has no problem', async () => {
  for (const name of ['report21', 'report21-deep2', 'intricate']) {
    const { findings } = await diagnosed(name);
    expect(findings.filter(({ level }) => level === 'problem')).toEqual([]);
    expect(checksOf(findings)).toContain('rank');
  }
});

test('nothing above ok comes without advice, and nothing ok with it', async () => {
  const all = await Promise.all(BUILT_IN.map((name) => diagnosed(name)));
  for (const finding of all.flatMap(({ findings }) => findings)) {
    expect(finding.advice === undefined, finding.message).toBe(finding.level === 'ok');
  }
});

test('the checks before a training take less than 0.3 s of CPU time on every built-in experiment', async () => {
  for (const name of BUILT_IN) {
    const times: number[] = [];
    // CPU time of this process, the best of three: other work on the machine is not what is asked.
    for (let round = 0; round < 3; round++) {
      const started = process.cpuUsage();
      await diagnosed(name, false);
      const { user, system } = process.cpuUsage(started);
      times.push((user + system) / 1000);
    }
    expect(Math.min(...times), name).toBeLessThan(300);
  }
});

test('thresholds that are never asked are not judged', async () => {
  const experiment = experimentPreset('report21');
  const simultaneous = {
    ...experiment,
    training: { ...experiment.training, method: 'simultaneous' },
  } as const;
  const { findings } = await diagnose(simultaneous, await dataOf(experiment), { thorough: false });
  expect(checksOf(findings)).toEqual(['rate', 'scale', 'heads']);
});

describe('large data', () => {
  const rows = 3000;
  const inputs = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: 20 }, (_, col) => counterNormal(2, col, row)),
  );
  const experiment: Experiment = {
    data: { x: inputs, targets: [inputs.map(([x]) => x), inputs.map(([, y]) => y)] },
    objectives: [{ name: 'a' }, { name: 'b' }],
    training: { steps: 20 },
  };

  test('is looked at on 512 of its rows, and says so', async () => {
    const { findings } = await diagnose(experiment, await dataOf(experiment));
    const says = findings.filter(({ message }) => message.includes('(on 512 of the 3000 rows)'));
    expect(checksOf(says)).toEqual(['rate', 'divergence', 'dead', 'rank']);
  });
});

test('fewer rows are those of the data, in its order, and the same every time', () => {
  const whole = { task: taskOf(SHAPES[2]), names: ['a', 'b'], standardised: true };
  const { task, note } = subjectOf(whole, 4);
  expect(note).toBe(' (on 4 of the 7 rows)');
  expect(task.order).toEqual({ rows: 4, batch: 2, seed: 3 });
  const rowsOf = (from: typeof task) =>
    Array.from({ length: from.inputs.rows }, (_, row) =>
      [
        ...from.inputs.values.subarray(row * 2, row * 2 + 2),
        ...from.targets.values.subarray(row * 3, row * 3 + 3),
      ].join(),
    );
  const all = rowsOf(whole.task);
  const places = rowsOf(task).map((row) => all.indexOf(row));
  expect(places.every((place, i) => place > (places[i - 1] ?? -1))).toBe(true);
  expect(subjectOf(whole, 4).task.inputs).toEqual(task.inputs);
  expect(subjectOf(whole, 7).task).toBe(whole.task);
});

test.each([
  [1, 'ok'],
  [1.1, 'warning'],
  [2, 'warning'],
  [2.1, 'problem'],
  [Number.NaN, 'problem'],
])('%d, above 1 a warning, above 2 a problem: %s', (figure, level) => {
  expect(levelAbove(figure, 1, 2)).toBe(level);
});
