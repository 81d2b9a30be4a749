import { describe, expect, test } from 'vitest';
import { chooseReadings } from '../../src/engines/reference/chooseReadings.ts';
import { forward } from '../../src/engines/reference/forward.ts';
import { leaveOneOutError } from '../../src/engines/reference/leaveOneOut.ts';
import { createNetwork, createPass } from '../../src/engines/reference/network.ts';
import { forwardRead } from '../../src/engines/reference/readings.ts';
import type { OutputRule } from '../../src/methods/plan.ts';
import { layoutOf } from '../../src/network/layout.ts';
import { SHAPES, taskOf } from './tasks.ts';

const RULES: readonly OutputRule[] = [
  { judge: 'loss', ridges: [1e-6] },
  { judge: 'leave-one-out', ridges: [1e-6, 1e-3, 1] },
];

function problem(shape = SHAPES[3]) {
  const { parameters, inputs, targets } = taskOf(shape);
  const network = createNetwork(shape, parameters);
  const pass = createPass(shape, inputs.rows, inputs.values, targets.values);
  forward(network, pass);
  return { shape, network, pass, parameters: Float64Array.from(parameters) };
}

describe.each(RULES)('by $judge', (rule) => {
  test('the first objective and the trunk keep their bits', async () => {
    const { shape, network, pass, parameters } = problem();
    const first = pass.losses[0];
    const trained = await chooseReadings(rule, network, pass);
    const { trunkSize, heads } = layoutOf(shape);
    const kept = (values: ArrayLike<number>) => [
      ...Array.from(values).slice(0, trunkSize + heads.weight.cols),
      values[heads.bias.offset],
    ];
    expect(kept(trained.parameters)).toEqual(kept(parameters));
    expect(trained.readings?.[0]).toBe('head');
    forwardRead(network, pass, trained);
    expect(pass.losses[0]).toBe(first);
  });

  test('a tangent has the loss that its fit has: forward mode against the kernel', async () => {
    const { network, pass } = problem();
    const before = pass.losses.slice();
    const trained = await chooseReadings(rule, network, pass);
    const { readings = [], coefficients = [] } = trained;
    const tangents = readings.filter((reading) => reading !== 'head');
    // Seven rows and many weights: a tangent fits any targets better than the random heads do.
    expect(tangents.length).toBeGreaterThan(0);
    expect(coefficients).toHaveLength(tangents.flat().length);
    forwardRead(network, pass, trained);
    if (rule.judge !== 'loss') return;
    readings.forEach((reading, k) => {
      if (reading === 'head') expect(pass.losses[k]).toBe(before[k]);
      else expect(pass.losses[k]).toBeLessThan(before[k]);
    });
  });
});

test('by loss a head that fits exactly is kept', async () => {
  const { network, pass } = problem();
  pass.targets.set(pass.out);
  const { readings, coefficients } = await chooseReadings(RULES[0], network, pass);
  expect(readings).toEqual(['head', 'head', 'head']);
  expect(coefficients).toEqual([]);
});

test('leave-one-out: of an objective whose target one feature gives, the head is solved', async () => {
  const { shape, network, pass } = problem(SHAPES[0]);
  const feature = pass.hidden[0].filter((_, i) => i % 10 === 0);
  feature.forEach((value, row) => {
    pass.targets[row * 2 + 1] = value;
  });
  const trained = await chooseReadings({ judge: 'leave-one-out', ridges: [1e-12] }, network, pass);
  forwardRead(network, pass, trained);
  expect(pass.losses[1]).toBeLessThan(1e-9);
  expect(trained.parameters).toHaveLength(layoutOf(shape).size);
});

test('the leave-one-out error of an objective counts all its outputs, and is infinite where it is no number', () => {
  const { network, pass } = problem();
  const both = leaveOneOutError(network, pass, 1, [1e-3]);
  expect(both).toBeGreaterThan(0);
  pass.targets.forEach((_, i) => {
    if (i % 4 === 2) pass.targets[i] += i % 8 === 2 ? 100 : -100;
  });
  expect(leaveOneOutError(network, pass, 1, [1e-3])).toBeGreaterThan(100 * both);
  pass.targets[1] = Number.NaN;
  expect(leaveOneOutError(network, pass, 1, [1e-3])).toBe(Number.POSITIVE_INFINITY);
});
