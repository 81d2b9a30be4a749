/** Tasks at the edge of a number format: `scale` is beyond the square root of its largest number, `1 / scale` is a number. */
import { METHODS, type MethodSettings, PLAIN_METHODS } from '../../src/methods/index.ts';
import { layoutOf } from '../../src/network/layout.ts';
import type { PlainTask } from '../harness/layered.ts';
import { PLAIN_UPDATE } from '../methods/settings.ts';
import { report21 } from './tasks.ts';

export const F32_SCALE = 1e20;
export const F64_SCALE = 1e160;

const SETTINGS: MethodSettings = {
  objectives: 2,
  projection: 'exact',
  monitor: 'rows',
  hysteresis: 0,
  stages: [5, 5],
  ...PLAIN_UPDATE,
};

const { trunkSize, trunk, heads } = layoutOf(report21().shape);

/** The report's network in phase 2 throughout, off all 21 rows of objective 1. */
function protecting(damping: number, changes: Partial<PlainTask>): PlainTask {
  return report21({
    plan: PLAIN_METHODS.phase.plan({ ...SETTINGS, exact: { damping, compensation: false } }),
    thresholds: [1e30, 0],
    order: { rows: 21, batch: 21 },
    ...changes,
  });
}

/** Inputs so large, and trunk weights so small, that all is finite but K = J Jᵀ. */
export function unfactorable(scale: number): PlainTask {
  const { inputs, parameters } = report21();
  const { offset, rows, cols } = trunk[0].weight;
  return protecting(1e-5, {
    inputs: { ...inputs, values: inputs.values.map((value) => value * scale) },
    parameters: Float64Array.from(parameters, (value, p) =>
      p >= offset && p < offset + rows * cols ? value / scale : value,
    ),
  });
}

/** No unit is ever active: K = 0, and the trunk's direction is 0 as well. */
export function dead(): PlainTask {
  return protecting(1e-5, {
    parameters: Float64Array.from(report21().parameters, (value, p) =>
      p < trunkSize ? -100 : value,
    ),
    inputs: { rows: 21, cols: 1, values: new Float64Array(21).fill(1) },
  });
}

/** K is of lower rank than its 21 rows, since most of them meet the same units: only its damping lets it be factored. */
export function singular(damping: number): PlainTask {
  return protecting(damping, {
    inputs: {
      rows: 21,
      cols: 1,
      values: Float64Array.from({ length: 21 }, (_, row) => 1 + row / 32),
    },
  });
}

/** A protected update in f32 whose losses are finite, up to 1e35, while the gradient of head 2, up to 1e40, is not. */
export function overflowingHead(): PlainTask {
  const { inputs, parameters } = report21();
  const { plan } = METHODS.protect.stages(SETTINGS)[1];
  return report21({
    plan,
    inputs: { ...inputs, values: inputs.values.map((value) => value * 1e23) },
    parameters: Float64Array.from(parameters, (value, p) =>
      p >= heads.weight.offset ? value / 1e6 : value,
    ),
    order: { rows: 21, batch: 21 },
    budgets: [1e30, 0],
    start: { step: 0, phase: 0 },
  });
}

export const TRUNK_SIZE = trunkSize;
