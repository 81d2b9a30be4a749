/** Fixtures `lexlm-*` of schema lexnn-eps-1: lexicographic Levenberg–Marquardt. */
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import type { LevenbergView } from '../../src/engines/reference/levenberg.ts';
import { curvaturePlan } from '../../src/methods/polish.ts';
import { layoutOf } from '../../src/network/layout.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import { type PlainTask, taskOfPlain } from '../harness/layered.ts';
import type { Verdict } from './compare.ts';
import { flatParameters, type LoggedParameters, sideBySide } from './flat.ts';
import { openVerdict } from './verdict.ts';

export interface LexLmFixture {
  readonly schema: 'lexnn-eps-1';
  readonly kind: 'lex-lm';
  readonly name: string;
  readonly activation: NetworkShape['activation'];
  readonly config: { readonly head_ridge: number };
  readonly budgets: readonly number[];
  readonly x: readonly number[][];
  readonly t: readonly number[][];
  readonly init: LoggedParameters;
  readonly steps: readonly {
    readonly step: number;
    readonly mu: number;
    readonly w: readonly number[];
    readonly losses: readonly number[];
    readonly residual: readonly number[];
    readonly damp_per_objective: readonly number[];
    readonly alpha: readonly number[];
    /** Jᵀα: it is taken off the trunk. */
    readonly trunk_step: LoggedParameters['trunk'];
    readonly trial: LoggedParameters;
    readonly K?: readonly number[][];
    readonly merit_old: number;
    readonly merit_new: number;
    readonly accepted: boolean;
    readonly feasible: boolean;
  }[];
  readonly trace: readonly {
    readonly step: number;
    readonly accepted: boolean;
    readonly feasible: boolean;
    readonly losses: readonly number[];
  }[];
  readonly final: LoggedParameters;
}

const LOGGED = 1e-9;
const ALPHA = 1e-6;
const LATER = 1e-6;
/**
 * Of heads and of what follows from them. The fixtures' own heads are solved by normal equations with ridge 1e-8: in 50
 * digits the first two losses of lexlm-k2-tanh are 8.7e-9 and 2.2e-9 off what the fixture says, its heads 8.7e-8.
 */
const HEADS = 1e-7;

export function lexLmTask(fixture: LexLmFixture): PlainTask {
  const { x, t, init, budgets, config } = fixture;
  const shape: NetworkShape = {
    inputs: x[0].length,
    hidden: init.trunk.map(({ b }) => b.length),
    outputs: t.map(() => 1),
    activation: fixture.activation,
  };
  const rows = x.length;
  return {
    shape,
    plan: curvaturePlan({ monitor: 'rows', headRidge: config.head_ridge }, t.length - 1),
    inputs: { rows, cols: shape.inputs, values: Float64Array.from(x.flat()) },
    targets: sideBySide(t),
    thresholds: t.map(() => 0),
    parameters: flatParameters(shape, init),
    frozen: new Uint8Array(layoutOf(shape).size),
    order: { rows, batch: rows },
    anchors: new Uint32Array(0),
    protectsOwn: true,
    budgets,
    rate: 0,
    leakEvery: 0,
    movementEvery: 0,
    keepParameters: false,
    start: { step: 0, phase: 0 },
  };
}

/** Replays all steps on the reference engine and compares all that the fixture logs. */
export async function replayLexLm(fixture: LexLmFixture): Promise<Verdict> {
  const { verdict, judge } = openVerdict();
  const task = taskOfPlain(lexLmTask(fixture));
  const views: LevenbergView[] = [];
  const engine = createReferenceEngine(task, { onCurvature: (view) => views.push(view) });
  const { trunkSize } = layoutOf(task.shape);
  const N = fixture.x.length;
  const yes = (value: boolean) => [Number(value)];
  for (const traced of fixture.trace) {
    const before = await engine.parameters();
    const lossesBefore = await engine.evaluate();
    const { accepted: feasible } = await engine.advance(1);
    const view = views[traced.step];
    const losses = await engine.evaluate();
    const where = `trace ${traced.step}`;
    judge(`${where} losses`, losses, traced.losses, LATER);
    judge(`${where} accepted`, yes(view.accepted), yes(traced.accepted), LATER);
    judge(`${where} feasible`, feasible, yes(traced.feasible), LATER);
    const logged = fixture.steps.find(({ step }) => step === traced.step);
    if (!logged) continue;
    const at = `step ${logged.step}`;
    judge(`${at} losses`, lossesBefore, logged.losses, HEADS);
    judge(`${at} mu`, [view.damping], [logged.mu], LOGGED);
    judge(`${at} w`, view.weights, logged.w, HEADS);
    judge(`${at} residual`, view.residual, logged.residual, LOGGED, fixture.t.flat());
    const dampings = logged.damp_per_objective.map((_, k) => view.rowDamping[k * N]);
    judge(`${at} damping`, dampings, logged.damp_per_objective, HEADS);
    if (logged.K) judge(`${at} K`, view.gram, logged.K.flat(), HEADS);
    judge(`${at} alpha`, view.alpha, logged.alpha, ALPHA);
    judge(`${at} merit`, view.merit, [logged.merit_old, logged.merit_new], HEADS);
    judge(`${at} accepted`, yes(view.accepted), yes(logged.accepted), LOGGED);
    judge(`${at} feasible`, feasible, yes(logged.feasible), LOGGED);
    const trunk = (values: Float64Array) => values.subarray(0, trunkSize);
    const step = trunk(before).map((value, i) => value - view.trial[i]);
    const wanted = flatParameters(task.shape, { ...logged.trial, trunk: logged.trunk_step });
    judge(`${at} trunk step`, step, trunk(wanted), ALPHA, trunk(before));
    const trial = flatParameters(task.shape, logged.trial);
    judge(`${at} trunk`, trunk(view.trial), trunk(trial), HEADS);
    judge(`${at} heads`, view.trial.subarray(trunkSize), trial.subarray(trunkSize), HEADS);
  }
  judge('final', await engine.parameters(), flatParameters(task.shape, fixture.final), LATER);
  return verdict;
}
