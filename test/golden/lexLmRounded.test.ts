import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import type { LevenbergView } from '../../src/engines/reference/levenberg.ts';
import type { EngineState } from '../../src/engines/state.ts';
import { layoutOf } from '../../src/network/layout.ts';
import { taskOfPlain } from '../harness/layered.ts';
import { errorOf } from './compare.ts';
import { readFixture } from './files.ts';
import { flatParameters } from './flat.ts';
import { type LexLmFixture, lexLmTask } from './lexLm.ts';

const file = fileURLToPath(new URL('fixtures/lexlm-k2-tanh-f64.json', import.meta.url));
const fixture = readFixture(file) as LexLmFixture;

/** Errors of the trunk's step, one per logged step, each from the parameters that are logged before it. */
async function stepErrors(rounded: (parameters: Float64Array) => Float64Array): Promise<number[]> {
  const task = lexLmTask(fixture);
  const { trunkSize } = layoutOf(task.shape);
  const trunk = (values: Float64Array) => values.subarray(0, trunkSize);
  const fresh = createReferenceEngine(taskOfPlain(task));
  const { arrays, ...state } = await fresh.state();
  let before = await fresh.parameters();
  const errors: number[] = [];
  for (const { mu, w, trial, trunk_step } of fixture.steps) {
    const parameters = rounded(before);
    const resume: EngineState = {
      ...state,
      arrays: {
        ...arrays,
        parameters,
        'curvature.damping': Float64Array.of(mu),
        'curvature.weights': Float64Array.from(w),
      },
    };
    const views: LevenbergView[] = [];
    const watch = { onCurvature: (view: LevenbergView) => views.push(view) };
    await createReferenceEngine(taskOfPlain({ ...task, resume }), watch).advance(1);
    const step = trunk(parameters).map((value, p) => value - views[0].trial[p]);
    const wanted = flatParameters(task.shape, { ...trial, trunk: trunk_step });
    errors.push(errorOf(step, trunk(wanted)));
    before = flatParameters(task.shape, trial);
  }
  return errors;
}

test('weights in f32 are enough to lose the steps of lexlm-k2-tanh, with all else in f64', async () => {
  const exact = await stepErrors((parameters) => parameters);
  const rounded = await stepErrors((parameters) => parameters.map(Math.fround));
  expect(exact).toHaveLength(3);
  expect(Math.max(...exact)).toBeLessThan(1e-6);
  expect(Math.min(...rounded)).toBeGreaterThan(1e-3);
});
