/** Fixtures `lexlm-*` on the layered engine: every logged step by itself, from the parameters that are logged before it. */
import type { Chunk } from '../../src/engines/engine.ts';
import type { StepTensors } from '../../src/engines/layered/engine.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import type { EngineState } from '../../src/engines/state.ts';
import { layoutOf } from '../../src/network/layout.ts';
import { predict } from '../../src/network/predict.ts';
import { type PlainTask, type Request, taskOfPlain } from '../harness/layered.ts';
import type { Verdict } from './compare.ts';
import { flatParameters } from './flat.ts';
import { type LexLmFixture, lexLmTask } from './lexLm.ts';
import type { GoldenPage } from './page.ts';
import { openVerdict } from './verdict.ts';

const TOLERANCE = 1e-3;
/** Share of the largest target that a residual must have for α and the trunk's step to be compared. */
const FAR = 1e-2;

const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));

/**
 * What f32 can say of a step depends on how near the fit already is. The residuals of lexlm-k3-deep2-tanh are 0.4 of the
 * targets, and all that is logged is within 7.1e-5. Those of lexlm-k2-tanh are 4e-3 of them, and its heads, of up to 24, round
 * the outputs by up to 2.9e-6. Three things are left out there:
 *
 *   α                 off by up to 1.9e-3; (K + D) α, which is compared, by 2.9e-6
 *   the trunk's step  1e-6 to 6e-6 of the weights, off by 1.8e-2 and 2.7e-2
 *   accepted          f32 has the merits within 1.9e-4, and the third step, which lowers its by 2.6e-4, is not taken
 *
 * It is not the solve: in f64, with the forward pass alone in f32, α is off by 1.0e-3 to 2.0e-3 and the step by 2.5e-2 to 4.8e-2.
 * With nothing but the weights rounded to f32 (lexLmRounded.test.ts) the step is off by 4.8e-3 to 9.6e-3; and a perfect step,
 * taken and read off again in weights of f32, by 7.3e-3 to 3.3e-2.
 *
 * All else is within 7.1e-4.
 */
export async function replayLexLmOnLayered(
  fixture: LexLmFixture,
  call: GoldenPage['call'],
): Promise<Verdict> {
  const { verdict, judge } = openVerdict();
  const task = lexLmTask(fixture);
  const { shape, targets, inputs } = task;
  const { trunkSize } = layoutOf(shape);
  const run = (at: PlainTask, requests: readonly Request[]) =>
    call('layered', { task: at, requests }) as Promise<unknown[]>;
  const [fresh] = (await run(task, ['state'])) as [EngineState];
  // The first step begins with heads that are solved, and not logged.
  let before = await createReferenceEngine(taskOfPlain(task)).parameters();
  for (const logged of fixture.steps) {
    const resume = stateAt(fixture, fresh, before, logged);
    const [chunk, inspected, parameters, losses, state] = (await run({ ...task, resume }, [
      { advance: 1 },
      'inspect',
      'parameters',
      'evaluate',
      'state',
    ])) as [Chunk, StepTensors, Float64Array, Float64Array, EngineState];
    const { gram = [], alpha = [] } = inspected.system ?? {};
    const trial = flatParameters(shape, logged.trial);
    const N = inputs.rows;
    const R = logged.residual.length;
    const damping = logged.residual.map((_, r) => logged.damp_per_objective[Math.floor(r / N)]);
    const outputs = inspected.pre.slice(-targets.values.length);
    const width = targets.cols;
    const residual = logged.residual.map((_, r) => {
      const at = (r % N) * width + Math.floor(r / N);
      return outputs[at] - targets.values[at];
    });
    const at = `step ${logged.step}`;
    judge(`${at} losses`, chunk.losses, logged.losses, TOLERANCE);
    const t = fixture.t.flat();
    judge(`${at} residual`, residual, logged.residual, TOLERANCE, t);
    judge(`${at} feasible`, chunk.accepted, [Number(logged.feasible)], TOLERANCE);
    if (logged.K) {
      const { K } = logged;
      const diagonal = damping.map((value, r) => gram[r * R + r] - value);
      const damped = K.map((row, r) => row.map((k, c) => k + (r === c ? damping[r] : 0)));
      const product = damped.map((row) => row.reduce((sum, k, c) => sum + k * alpha[c], 0));
      judge(`${at} K`, gram, damped.flat(), TOLERANCE);
      judge(
        `${at} diagonal of K`,
        diagonal,
        K.map((row, r) => row[r]),
        TOLERANCE,
      );
      judge(`${at} (K + D) alpha`, product, logged.residual, TOLERANCE, t);
    }
    const merit = (some: ArrayLike<number>) => logged.w.reduce((sum, w, i) => sum + w * some[i], 0);
    const merits = [logged.merit_old, logged.merit_new];
    judge(`${at} merit`, [chunk.losses, losses].map(merit), merits, TOLERANCE);
    const trunk = (values: Float64Array) => values.subarray(0, trunkSize);
    const heads = (values: Float64Array) => values.subarray(trunkSize);
    const out = (values: Float64Array) => predict(shape, values, inputs).values;
    judge(`${at} trunk`, trunk(parameters), trunk(trial), TOLERANCE);
    judge(`${at} heads`, heads(parameters), heads(trial), TOLERANCE);
    judge(`${at} outputs`, out(parameters), out(trial), TOLERANCE);
    judge(`${at} losses after`, losses, fixture.trace[logged.step].losses, TOLERANCE);
    if (largest(logged.residual) > FAR * largest(t)) {
      const mu = state.arrays.curvature[2 * logged.w.length];
      const step = (to: Float64Array) => trunk(before).map((value, i) => value - to[i]);
      judge(`${at} alpha`, alpha, logged.alpha, TOLERANCE);
      judge(`${at} trunk step`, step(parameters), step(trial), TOLERANCE);
      judge(`${at} accepted`, [Number(mu < logged.mu)], [Number(logged.accepted)], TOLERANCE);
    }
    before = trial;
  }
  return verdict;
}

/** The state of a fresh engine, with what the fixture logs of the step to come. */
function stateAt(
  { budgets }: LexLmFixture,
  fresh: EngineState,
  before: Float64Array,
  { mu, w }: LexLmFixture['steps'][number],
): EngineState {
  const parameters = Float32Array.from(before);
  const curvature = Float32Array.from(fresh.arrays.curvature);
  curvature.set(w);
  curvature.set(budgets, w.length);
  curvature[2 * w.length] = mu;
  return { ...fresh, arrays: { ...fresh.arrays, parameters, good: parameters, curvature } };
}
