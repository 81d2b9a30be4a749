import type { NaLossName } from '../../../../shaders/naLoss.ts';
import { readsAllRows } from '../../../data/order.ts';
import { tensorOf } from '../../../network/layout.ts';
import type { Fault, TrainingTask } from '../../engine.ts';
import { rateAt } from '../../rate.ts';
import { arrayOf, prefixed, withoutPrefix } from '../../state.ts';
import { clipNorm } from '../clip.ts';
import { createMovementMeter } from '../movement.ts';
import { createOptimizer } from '../optimizer.ts';
import type { Step } from '../step.ts';
import { naLossesOn } from './evaluate.ts';
import { naGradients } from './gradients.ts';
import { createNaLeakMeter } from './leak.ts';
import { NA_LOSSES_IN_F64 } from './loss.ts';
import { createNaPass, naNetworkOver, naShapeOf } from './network.ts';
import { type Planes, planesIn, standardPlanes } from './planes.ts';
import { naRows } from './rows.ts';

/** What the names of its part of the state begin with. */
const OPTIMIZER = 'optimizer.';
/** The one state of the optimizer. */
const USE = 'all';

/**
 * The step of a non-Archimedean network: all coefficients of all weights descend, each at its own scale; standard parts do as
 * those of the standard network.
 */
export function createNaStep(task: TrainingTask, lossName: NaLossName): Step {
  const { order, movementEvery, frozen } = task;
  const shape = naShapeOf(task.shape);
  const k = shape.coefficients;
  const loss = NA_LOSSES_IN_F64[lossName];
  const parameters = Float64Array.from(task.parameters);
  const network = naNetworkOver(shape, planesIn(parameters, k));
  const whole = readsAllRows(order) ? wholeOf(task) : undefined;
  const optimizer = createOptimizer(task.plan.optimizer, parameters, frozen);
  const movement = createMovementMeter(task, { parameters });
  const leak = createNaLeakMeter(task, lossName);
  const good = parameters.slice();
  const losses = new Float64Array(k);
  const applied = new Float64Array(parameters.length);
  let fault: Fault | undefined;
  if (task.resume) {
    const { arrays } = task.resume;
    parameters.set(arrayOf(arrays, 'parameters', parameters.length));
    good.set(arrayOf(arrays, 'good', parameters.length));
    optimizer.restore(withoutPrefix(OPTIMIZER, arrays));
  }

  const gradientsOn = (rows: Uint32Array) => {
    if (whole) return naGradients(network, whole.pass, whole.targets, loss);
    const own = naRows(task, rows);
    const pass = createNaPass(shape, rows.length, standardPlanes(k, own.inputs));
    return naGradients(network, pass, own.targets, loss);
  };

  /** Every coefficient by its own norm: no infinitesimal one shortens the step of a standard part. */
  const clipEach = (gradient: Float64Array) => {
    const most = task.plan.optimizer.clip;
    if (most === undefined) return;
    const size = gradient.length / k;
    for (let from = 0; from < gradient.length; from += size) {
      clipNorm([{ gradient, from, to: from + size }], most, frozen);
    }
  };

  return {
    run(step, previous, rows) {
      const found = gradientsOn(rows);
      losses.set(found.losses);
      if (previous === k + 1 || fault || !losses.every(Number.isFinite)) return k + 1;
      good.set(parameters);
      joinInto(applied, found.gradient);
      clipEach(applied);
      optimizer.apply(USE, applied, 0, applied.length);
      const rate = rateAt(task.rate, step);
      const bad = parameters.findIndex(
        (p, i) => !frozen[i] && !Number.isFinite(p - rate * applied[i]),
      );
      if (bad >= 0) {
        fault = { step, tensor: tensorOf(task.shape, bad) };
        return k;
      }
      const moves = movementEvery > 0 && movement.measures(step);
      if (moves) movement.before();
      for (let p = 0; p < parameters.length; p++) {
        if (frozen[p]) applied[p] = 0;
        else parameters[p] -= rate * applied[p];
      }
      if (moves) movement.after(step, applied);
      if (leak.measures(step)) leak.after(step, good, parameters);
      return k;
    },
    losses,
    parameters,
    evaluate: () => naLossesOn(task.shape, parameters, task, lossName),
    accepted: 1,
    best: undefined,
    good,
    get fault() {
      return fault;
    },
    takeDamping: () => ({ raised: 0, failed: 0 }),
    leak,
    movement,
    state: () => ({
      parameters: parameters.slice(),
      good: good.slice(),
      ...prefixed(OPTIMIZER, optimizer.state()),
    }),
  };
}

/** The pass over all rows, which a step that reads all of them has. */
function wholeOf(task: TrainingTask) {
  const shape = naShapeOf(task.shape);
  const { rows } = task.inputs;
  const { inputs, targets } = naRows(
    task,
    Uint32Array.from({ length: rows }, (_, row) => row),
  );
  return { targets, pass: createNaPass(shape, rows, standardPlanes(shape.coefficients, inputs)) };
}

function joinInto(flat: Float64Array, planes: Planes): void {
  planes.forEach((plane, n) => {
    flat.set(plane, n * plane.length);
  });
}
