import { phaseOf } from '../../../shaders/choosePhase.ts';
import { readsAllRows } from '../../data/order.ts';
import { tensorOf } from '../../network/layout.ts';
import type { Best, DampingCounts, Fault, TrainingTask } from '../engine.ts';
import { updatedIn } from '../owners.ts';
import { rateAt } from '../rate.ts';
import { arrayOf, type NamedArrays, prefixed, withoutPrefix } from '../state.ts';
import { createConstraint } from './constraint.ts';
import { createDirections, type SeenDirection } from './directions.ts';
import { forward } from './forward.ts';
import { createHeadSolver } from './heads.ts';
import { createLeakMeter, type LeakMeter } from './leak.ts';
import { createLevenberg, type LevenbergView } from './levenberg.ts';
import { createMovementMeter, type MovementMeter } from './movement.ts';
import { createPass, type Network } from './network.ts';
import { createStepPass, gather } from './rows.ts';
import { forwardInSlices } from './slices.ts';
import { createSnapshots } from './snapshots.ts';
import { createTrial } from './trial.ts';

/** One step, seen after its gradients and before its update. The arrays are the engine's own: copy what is kept. */
export interface StepView {
  readonly step: number;
  /** Data rows, in order. */
  readonly rows: Uint32Array;
  readonly losses: Float64Array;
  /** Active objective; K stands for all. */
  readonly phase: number;
  /** z_l per trunk layer, [B, n_l]. */
  readonly pre: readonly Float64Array[];
  /** [B, O]. */
  readonly out: Float64Array;
  /** Per direction the trunk part, flat: the gradient, and what the update follows. */
  readonly directions: readonly SeenDirection[];
  /** Flat; only the heads of active objectives hold this step's gradient. */
  readonly headGradients: Float64Array;
}

/** Who is shown what a step does. */
export interface StepWatch {
  /**
   * Called in every step, after its gradients and before its update; costs a second backward pass. Not of non-Archimedean
   * networks.
   */
  readonly onStep?: (view: StepView) => void;
  /** Called in every step of a plan with `curvature` whose matrix has a factor. */
  readonly onCurvature?: (view: LevenbergView) => void;
}

export interface Step {
  /** Train one step on the given rows and return the phase. `losses` then holds the losses before the update. */
  run(step: number, previous: number, rows: Uint32Array): number;
  readonly losses: Float64Array;
  /** What `Chunk.accepted` says of the step that ran last. */
  readonly accepted: number;
  readonly best: Best | undefined;
  /** What `Engine.good` says. */
  readonly good: Float64Array;
  /** The step that could not be taken; none is taken after it. */
  readonly fault: Fault | undefined;
  /** Since the last call. */
  takeDamping(): DampingCounts;
  /** All that the next step depends on, beside its number and the phase before. */
  state(): NamedArrays;
  /** Of the network as it is. */
  readonly parameters: Float64Array;
  /** Its losses over the whole data set, [K]. */
  evaluate(): Float64Array;
  readonly leak: Pick<LeakMeter, 'take'>;
  readonly movement: Pick<MovementMeter, 'take'>;
}

/** What the names of their parts of the state begin with. */
const OPTIMIZER = 'optimizer.';
const CONSTRAINT = 'constraint.';
const CURVATURE = 'curvature.';

/** Everything that a step needs is allocated here. */
export function createStep(
  task: TrainingTask,
  network: Network,
  { onStep, onCurvature }: StepWatch = {},
): Step {
  const { shape, plan, inputs, targets, order, thresholds } = task;
  const { parameters } = network;
  const K = shape.outputs.length;
  const updated = Array.from({ length: K + 1 }, (_, phase) => updatedIn(phase, task));
  const data = createPass(shape, inputs.rows, inputs.values, targets.values);
  const allRows = readsAllRows(order);
  const pass = allRows ? data : createStepPass(task);
  const losses = new Float64Array(K);
  const constraint = plan.constrain && createConstraint(plan.constrain, task);
  const directions = createDirections(task, network, pass, data, {
    isSeen: onStep !== undefined,
    ...(constraint && { multipliers: constraint.weights }),
  });
  const { applied, exact } = directions;
  const trial = plan.accept && createTrial(plan.accept, task, network, data, directions);
  const solves = createHeadSolver(task, network, pass);
  const levenberg =
    plan.curvature &&
    createLevenberg(plan.curvature, task, network, data, solves ?? (() => {}), onCurvature);
  const bounded = (plan.constrain ?? plan.curvature)?.objective;
  const snapshots =
    bounded === undefined
      ? undefined
      : createSnapshots(bounded, plan.validate, task, network, data);
  const leak = createLeakMeter(task, network, data);
  const movement = createMovementMeter(task, network);

  const run = (step: number, previous: number, rows: Uint32Array): number => {
    const measured = leak.measures(step);
    if (!allRows) gather(task, rows, pass);
    forward(network, pass);
    losses.set(pass.losses);
    // Halted for good: no parameter moves any more.
    if (previous === K + 1 || fault || !losses.every(Number.isFinite)) return K + 1;
    if (!allRows && (measured || plan.monitor === 'data')) forward(network, data);
    const deciding = plan.monitor === 'data' ? data.losses : losses;
    const phase = phaseOf(plan.choose, deciding, thresholds, step, previous);

    directions.compute(phase, rows);
    onStep?.({
      step,
      rows,
      losses,
      phase,
      pre: pass.pre,
      out: pass.out,
      directions: directions.seen,
      headGradients: directions.headGradients,
    });

    good.set(parameters);
    const rate = rateAt(task.rate, step);
    fault = faultOf(step, phase, rate);
    if (fault) return phase;
    if (measured) leak.before(applied);
    const moves = movement.measures(step);
    if (moves) movement.before();
    accepted = update(step, phase, rate);
    if (moves) movement.after(step, followed(phase));
    if (measured) {
      forward(network, data);
      leak.after(step);
    }
    return phase;
  };

  /** Returns what `Chunk.accepted` says. */
  const update = (step: number, phase: number, rate: number): number => {
    if (levenberg) return Number(offered(step, levenberg.run()));
    const share = trial ? trial(rate) : descend(phase, rate);
    solves?.();
    if (!constraint) return share;
    forward(network, data);
    return Number(offered(step, constraint.after(data.losses)));
  };
  /** Whether the network is feasible; then it may be the best. */
  const offered = (step: number, isFeasible: boolean): boolean => {
    if (isFeasible) snapshots?.offer(step, data);
    return isFeasible;
  };
  /** The first parameter whose step is not finite. */
  const faultOf = (step: number, phase: number, rate: number): Fault | undefined => {
    const moves = updated[phase];
    for (let p = 0; p < parameters.length; p++) {
      if (moves[p] && !Number.isFinite(parameters[p] - rate * applied[p])) {
        return { step, tensor: tensorOf(shape, p) };
      }
    }
    return undefined;
  };
  const descend = (phase: number, rate: number): number => {
    const moves = updated[phase];
    for (let p = 0; p < parameters.length; p++) if (moves[p]) parameters[p] -= rate * applied[p];
    return 1;
  };
  /** `applied` without what rests in this phase. */
  const followed = (phase: number): Float64Array =>
    applied.map((delta, p) => delta * updated[phase][p]);

  const good = parameters.slice();
  if (task.resume) {
    const { arrays } = task.resume;
    parameters.set(arrayOf(arrays, 'parameters', parameters.length));
    good.set(arrayOf(arrays, 'good', parameters.length));
    directions.optimizer.restore(withoutPrefix(OPTIMIZER, arrays));
    constraint?.restore(withoutPrefix(CONSTRAINT, arrays));
    levenberg?.restore(withoutPrefix(CURVATURE, arrays));
    snapshots?.restore(withoutPrefix(CONSTRAINT, arrays));
  } else solves?.();
  let fault: Fault | undefined;
  let accepted = 1;
  return {
    run,
    losses,
    parameters,
    evaluate: () => forwardInSlices(network, inputs, targets).losses,
    leak,
    movement,
    get accepted() {
      return accepted;
    },
    good,
    get fault() {
      return fault;
    },
    state: () => ({
      parameters: parameters.slice(),
      good: good.slice(),
      ...prefixed(OPTIMIZER, directions.optimizer.state()),
      ...(constraint && prefixed(CONSTRAINT, constraint.state())),
      ...(levenberg && prefixed(CURVATURE, levenberg.state())),
      ...(snapshots && prefixed(CONSTRAINT, snapshots.state())),
    }),
    takeDamping: () => exact?.takeDamping() ?? { raised: 0, failed: 0 },
    get best() {
      return snapshots?.best;
    },
  };
}
