/**
 * The stability limit of the step size.
 *
 * A step of rate r on B rows of an objective with o outputs and squared loss takes its residuals to
 * (I − 2r/(B·o) · J Jᵀ) residuals, to first order. It contracts while r < B·o / λmax(J Jᵀ); for one row and one output
 * that is 1/‖∂f/∂θ‖². The limit is local, and that of the worst step: networks do train somewhat above it, which is
 * why a small excess is a warning only. Source: design 4.7.
 */
import { rowsOfSteps } from '../data/order.ts';
import type { TrainingTask } from '../engines/engine.ts';
import { rateAt } from '../engines/rate.ts';
import { forward } from '../engines/reference/forward.ts';
import { createNetwork, createPass } from '../engines/reference/network.ts';
import { largestEigenvalue } from './curvature.ts';
import { adviceFor, digits, type Judgement, levelAbove } from './level.ts';
import { rowsOf, type Subject } from './subject.ts';

export interface RateFinding extends Judgement {
  readonly check: 'rate';
  readonly objective: string;
  readonly rate: number;
  /** The smallest over the steps looked at. */
  readonly limit: number;
  readonly times: number;
}

const MOST_STEPS = 64;
/** Rows of all steps together. */
const MOST_ROWS = 512;
const WARNING = 1;
/** The report's own training is at 7 and learns; its failing one is at 55 and more. */
const PROBLEM = 15;

export function checkRate({ task, names, standardised, note }: Subject): RateFinding[] {
  const rate = rateAt(task.rate, task.start.step);
  const { limits, steps } = stabilityLimits(task);
  return limits.map((limit, k) => {
    const times = rate / limit;
    const level = levelAbove(times, WARNING, PROBLEM);
    return {
      check: 'rate',
      level,
      message: `objective ${names[k]}: training.learningRate ${rate} is ${digits(times)} times its stability limit ${digits(limit)}, ${steps === 1 ? 'that of the first step' : `the smallest of the first ${steps} steps`}${note}.`,
      ...adviceFor(
        level,
        `Set training.learningRate to ${digits(limit)} or less${standardised ? '' : ', or set data.standardise to true, which raises the limit where columns are large'}.`,
      ),
      objective: names[k],
      rate,
      limit,
      times,
    };
  });
}

/** Per objective the smallest limit over the steps of the first epoch, at the initial weights; Infinity where nothing moves the outputs. */
export function stabilityLimits(task: TrainingTask): {
  readonly limits: readonly number[];
  readonly steps: number;
} {
  const { shape, inputs, targets, order, frozen } = task;
  const { batch } = order;
  const steps = Math.min(
    MOST_STEPS,
    Math.ceil(order.rows / batch),
    Math.max(1, Math.floor(MOST_ROWS / batch)),
  );
  const network = createNetwork(shape, task.parameters);
  const rows = rowsOfSteps(order, 0, steps);
  const limits = shape.outputs.map(() => Number.POSITIVE_INFINITY);
  for (let step = 0; step < steps; step++) {
    const own = rows.subarray(step * batch, (step + 1) * batch);
    const pass = createPass(shape, batch, rowsOf(inputs, own).values, rowsOf(targets, own).values);
    forward(network, pass);
    shape.outputs.forEach((outputs, k) => {
      const limit = (batch * outputs) / largestEigenvalue(network, pass, k, frozen);
      limits[k] = Math.min(limits[k], limit);
    });
  }
  return { limits, steps };
}
