import { expect, it } from 'vitest';
import { type RidgeDims, ridge, ridgeReference } from '../../shaders/ridge.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import type { Inputs } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';
import {
  lossOf,
  naiveSolution,
  normOf,
  objectiveOf,
  type Problem,
  predictions,
  problemsOf,
  ridgeDims,
  ridgeError,
  ridgeInputs,
  ridgeScale,
  ridgeTerms,
  squares,
} from './ridgeProblem.ts';

/** One solved head: the kernel's in f32, and the exact one. */
interface Solved {
  readonly problem: Problem;
  readonly got: number[];
  readonly exact: number[];
}

async function solve(d: RidgeDims, inputs: Inputs): Promise<Solved[]> {
  const { parameters } = await runKernel(ridge, d, inputs);
  const reference = ridgeReference(d, inputs).parameters;
  return problemsOf(d, inputs).map((problem) => ({
    problem,
    got: problem.solutionOf(parameters),
    exact: problem.solutionOf(reference),
  }));
}

/** Predictions, loss and weights; the bound of the weights is wide where the data leave them open to the ridge. */
function expectSolved(d: RidgeDims, { problem, got, exact }: Solved): void {
  const scale = ridgeScale(problem, exact);
  const expectNear = (
    of: string,
    value: readonly number[],
    expected: readonly number[],
    scale: number,
  ) =>
    expectClose(value, expected, {
      terms: ridgeTerms(d),
      scale,
      context: { kernel: 'ridge', of, dims: d },
    });
  expectNear('predictions', predictions(problem, got), predictions(problem, exact), scale);
  expectNear('weights', got, exact, scale / Math.sqrt(problem.damping));
  // With Âᵀ(Âw − t) = −μw a change δ of w changes the sum of squares by −2μ w·δ + ‖Âδ‖².
  const slope = 2 * Math.sqrt(problem.damping * squares(exact)) + ridgeError(d, problem, exact);
  const loss = [got, exact].map((w) => [lossOf(problem, w)]);
  expectNear('loss', loss[0], loss[1], (scale * slope) / d.batch);
}

/** Batch and hidden: 1, 3, 17, 257; fewer rows than units; columns round a workgroup and beyond the largest one. */
const SIZES = [
  [1, 1],
  [1, 10],
  [3, 3],
  [17, 2],
  [17, 17],
  [21, 12],
  [64, 24],
  [257, 3],
  [5, 61],
  [33, 62],
  [3, 63],
  [6, 120],
  [3, 257],
] as const;
const CASES = [
  ...SIZES.map(([batch, hidden]) => ridgeDims({ batch, hidden })),
  ridgeDims({ batch: 64, hidden: 24, ridge: 1e-6 }),
  ridgeDims({ networks: 3, batch: 6, hidden: 5, outputs: 4, from: 1, to: 3, orderSteps: 3 }),
];

it('solves a mean by hand: a dead unit, and a bias of Σt / (batch + μ)', async () => {
  const d = ridgeDims({
    batch: 16,
    hidden: 1,
    ridge: 18 / 16,
    layer: { offset: 0, stride: 16 },
    parameters: { stride: 2, weight: 0, bias: 1 },
  });
  const { parameters } = await runKernel(ridge, d, {
    hidden: new Array(16).fill(0),
    targets: [100, ...new Array(15).fill(0)],
  });
  expect(parameters[0]).toBe(0);
  const [terms, scale] = [ridgeTerms(d), 4];
  expectClose([parameters[1]], [4], { terms, scale, context: { kernel: 'ridge' } });
});

it.each(CASES)('agrees with its reference: %j', async (d) => {
  // A large ridge makes the weights certain, so that their bound is narrow.
  for (const dims of [d, { ...d, ridge: 0.1 }]) {
    for (const features of ['random', 'smooth'] as const) {
      const solved = await solve(dims, ridgeInputs(dims, features));
      for (const head of solved) expectSolved(dims, head);
    }
  }
});

it.each([
  [64, 24],
  [257, 17],
])('is where f32 normal equations fail: %d rows, %d units', async (batch, hidden) => {
  const d = ridgeDims({ batch, hidden });
  const [solved] = await solve(d, ridgeInputs(d, 'smooth'));
  expectSolved(d, solved);
  const got = naiveSolution(solved.problem);
  expect(() => expectSolved(d, { ...solved, got })).toThrow('not close');
});

it('ends where the objective has no slope, and rises on every side', async () => {
  const d = ridgeDims({ batch: 21, hidden: 12 });
  const [{ problem, got, exact }] = await solve(d, ridgeInputs(d, 'smooth'));
  const residual = predictions(problem, got).map((value, b) => value - problem.t[b]);
  const gradient = got.map((value, i) =>
    problem.rows.reduce((sum, row, b) => sum + row[i] * residual[b], problem.damping * value),
  );
  expectClose(gradient, new Array(got.length).fill(0), {
    terms: ridgeTerms(d),
    scale: normOf(problem) * ridgeScale(problem, exact),
    context: { kernel: 'ridge', property: 'gradient' },
  });
  const least = objectiveOf(problem, got) - ridgeError(d, problem, exact) ** 2;
  got.forEach((_, i) => {
    for (const step of [-0.01, 0.01]) {
      const moved = got.map((value, j) => (i === j ? value + step : value));
      expect(objectiveOf(problem, moved)).toBeGreaterThan(least);
    }
  });
});

it('answers a constant added to the targets by the bias, up to the ridge', async () => {
  const d = ridgeDims({ batch: 64, hidden: 6 });
  const inputs = ridgeInputs(d, 'random');
  const [before] = await solve(d, inputs);
  const [after] = await solve(d, { ...inputs, targets: inputs.targets.map((t) => t + 4) });
  // The bias alone leaves 4²μ of the objective, so ‖Â (shift − 4 bias)‖² <= 4²μ; these columns are longer than 1 apart.
  const allowed =
    4 * Math.sqrt(before.problem.damping) +
    ridgeError(d, before.problem, before.exact) +
    ridgeError(d, after.problem, after.exact);
  after.got.forEach((value, i) => {
    const shift = value - before.got[i] - (i === d.hidden ? 4 : 0);
    expect(Math.abs(shift)).toBeLessThan(allowed);
  });
});

it('gives dead units the weight 0 and equal units equal shares', async () => {
  const d = ridgeDims({ batch: 20, hidden: 8, layer: { offset: 0, stride: 160 } });
  const inputs = ridgeInputs(d, 'random');
  const hidden = inputs.hidden.map((value, i, all) => {
    if (i % 8 < 2) return 0;
    return i % 8 === 7 ? all[i - 1] : value;
  });
  const [solved] = await solve(d, { ...inputs, hidden });
  expectSolved(d, solved);
  const { got, exact, problem } = solved;
  expect(got.slice(0, 2)).toEqual([0, 0]);
  expect(squares(got)).toBeLessThan(2 * squares(exact));
  expectClose([got[7]], [got[6]], {
    terms: ridgeTerms(d),
    scale: (2 * ridgeScale(problem, exact)) / Math.sqrt(problem.damping),
    context: { kernel: 'ridge', property: 'equal units' },
  });
});

it('writes only the heads that it solves, whatever was in the work before', async () => {
  const d = CASES[CASES.length - 1];
  const inputs = ridgeInputs(d, 'random');
  const first = await runKernel(ridge, d, inputs);
  const again = await runKernel(ridge, d, { ...inputs, work: first.work.map((v) => v + 1) });
  expect(again.parameters).toEqual(first.parameters);
  const { stride, weight, bias } = d.parameters;
  first.parameters.forEach((value, at) => {
    const place = at % stride;
    const isSolved =
      (place >= weight + d.from * d.hidden && place < weight + d.to * d.hidden) ||
      (place >= bias + d.from && place < bias + d.to);
    expect(value !== inputs.parameters[at]).toBe(isSolved);
  });
});

it('refuses operands that do not fit, too many networks, and a ridge that f32 cannot see', async () => {
  await expectShapesChecked(ridge, CASES[CASES.length - 1]);
  expectTooManyWorkgroups(ridge, ridgeDims({ networks: 65_536 }), 'z');
  for (const value of [0, 1e-14, -1, Number.NaN]) {
    expect(() => ridge.source(ridgeDims({ ridge: value }))).toThrow(
      `ridge: expected a ridge of at least 1e-13, got ${value}`,
    );
  }
});
