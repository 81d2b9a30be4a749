import { phaseOf } from '../../../shaders/choosePhase.ts';
import { readsAllRows } from '../../data/order.ts';
import { totalOutputs } from '../../network/shape.ts';
import type { TrainingTask } from '../engine.ts';
import { isUpdated, ownersOf } from '../owners.ts';
import { createLeakMeter, type LeakMeter } from './leak.ts';
import { createMovementMeter, type MovementMeter } from './movement.ts';
import {
  backward,
  createDeltas,
  createPass,
  dHidden,
  forward,
  headGradient,
  type Network,
  type Pass,
  trunkGradient,
} from './network.ts';
import { createProjector } from './projections.ts';

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
  /** Per direction the trunk part of the gradient, flat, before and after the projection. */
  readonly directions: readonly {
    readonly objective: number;
    readonly raw: Float64Array;
    readonly projected: Float64Array;
  }[];
  /** Flat; only the heads of active objectives hold this step's gradient. */
  readonly headGradients: Float64Array;
}

export interface Step {
  /** Train one step on the given rows and return the phase. `losses` then holds the losses before the update. */
  run(step: number, previous: number, rows: Uint32Array): number;
  readonly losses: Float64Array;
  readonly data: Pass;
  readonly leak: LeakMeter;
  readonly movement: MovementMeter;
}

/** Everything that a step needs is allocated here. */
export function createStep(
  task: TrainingTask,
  network: Network,
  onStep: ((view: StepView) => void) | undefined,
): Step {
  const { shape, plan, inputs, targets, order, thresholds } = task;
  const { layout, first, parameters } = network;
  const K = shape.outputs.length;
  const owners = ownersOf(task);
  const data = createPass(shape, inputs.rows, inputs.values, targets.values);
  const allRows = readsAllRows(order);
  const pass = allRows ? data : createPass(shape, order.batch);
  const deltas = createDeltas(shape, order.batch);
  const losses = new Float64Array(K);
  /** The applied direction: trunk part summed over directions, head parts of the active objectives. */
  const applied = new Float64Array(layout.size);
  const gradient = new Float64Array(layout.trunkSize);
  const projector = createProjector(plan.projection, network, pass);
  const leak = createLeakMeter(task, network, data);
  const movement = createMovementMeter(task, network);
  const seen = plan.directions.map(() => ({
    objective: 0,
    raw: new Float64Array(onStep ? layout.trunkSize : 0),
    projected: new Float64Array(onStep ? layout.trunkSize : 0),
  }));

  const direction = (objective: number) => {
    const upstream = deltas[deltas.length - 1];
    const protectedOutputs = first[objective];
    dHidden(network, pass, objective, upstream);
    if (objective > 0) projector.upstream?.(upstream, protectedOutputs);
    backward(network, pass, deltas);
    if (objective > 0) projector.deltas?.(deltas, protectedOutputs);
    trunkGradient(network, pass, deltas, gradient);
    if (objective > 0) projector.gradient?.(gradient, protectedOutputs);
    for (let p = 0; p < layout.trunkSize; p++) applied[p] += gradient[p];
  };

  /** The same without a projection; only for a view. */
  const look = (index: number, objective: number) => {
    seen[index].objective = objective;
    seen[index].projected.set(gradient);
    dHidden(network, pass, objective, deltas[deltas.length - 1]);
    backward(network, pass, deltas);
    trunkGradient(network, pass, deltas, seen[index].raw);
  };

  const run = (step: number, previous: number, rows: Uint32Array): number => {
    const measured = leak.measures(step);
    if (!allRows) gather(task, rows, pass);
    forward(network, pass);
    losses.set(pass.losses);
    if (!allRows && (measured || plan.monitor === 'data')) forward(network, data);
    const deciding = plan.monitor === 'data' ? data.losses : losses;
    const phase = phaseOf(plan.choose, deciding, thresholds, step, previous);

    let lowest = 0;
    for (const d of plan.directions) lowest = Math.max(lowest, d === 'active' ? phase : d);
    if (lowest > 0) projector.prepare(first[lowest]);
    applied.fill(0, 0, layout.trunkSize);
    for (let d = 0; d < plan.directions.length; d++) {
      const named = plan.directions[d];
      const objective = named === 'active' ? phase : named;
      direction(objective);
      if (onStep) look(d, objective);
    }
    for (let k = 0; k < K; k++) {
      if (phase === k || phase === K) headGradient(network, pass, k, applied);
    }
    onStep?.({
      step,
      rows,
      losses,
      phase,
      pre: pass.pre,
      out: pass.out,
      directions: seen,
      headGradients: applied,
    });

    if (measured) leak.before(applied);
    const moves = movement.measures(step);
    if (moves) movement.before();
    update(phase, task.rate(step));
    if (moves) movement.after(step, followed(phase));
    if (measured) {
      forward(network, data);
      leak.after(step);
    }
    return phase;
  };

  const update = (phase: number, rate: number) => {
    for (let p = 0; p < parameters.length; p++) {
      if (isUpdated(owners[p], phase, K)) parameters[p] -= rate * applied[p];
    }
  };
  /** `applied` without what rests in this phase. */
  const followed = (phase: number): Float64Array =>
    applied.map((delta, p) => (isUpdated(owners[p], phase, K) ? delta : 0));

  return { run, losses, data, leak, movement };
}

function gather({ shape, inputs, targets }: TrainingTask, rows: Uint32Array, pass: Pass): void {
  const width = shape.inputs;
  const outputs = totalOutputs(shape);
  for (let b = 0; b < pass.rows; b++) {
    for (let i = 0; i < width; i++) {
      pass.inputs[b * width + i] = inputs.values[rows[b] * width + i];
    }
    for (let o = 0; o < outputs; o++) {
      pass.targets[b * outputs + o] = targets.values[rows[b] * outputs + o];
    }
  }
}
