/** Training tasks for engine specs: the report's, and small random ones. */
import { datasetFromPreset } from '../../src/data/presets.ts';
import { PLAIN_METHODS } from '../../src/methods/index.ts';
import type { StepPlan } from '../../src/methods/plan.ts';
import { initialise } from '../../src/network/init.ts';
import { layoutOf } from '../../src/network/layout.ts';
import { type NetworkShape, totalOutputs } from '../../src/network/shape.ts';
import { counterNormal } from '../../src/numbers/counter.ts';
import type { PlainTask } from '../harness/layered.ts';
import { PLAIN_UPDATE } from '../methods/settings.ts';

const REPORT_SHAPE: NetworkShape = {
  inputs: 1,
  hidden: [10],
  outputs: [1, 1],
  activation: 'relu',
};

/** The report's network, data and settings (§2, §3), per sample with the hyperplane projection. */
export function report21(changes: Partial<PlainTask> = {}): PlainTask {
  const { inputs, targets } = datasetFromPreset('report21');
  const values = new Float64Array(targets[0].rows * 2);
  targets[0].values.forEach((value, row) => {
    values.set([value, targets[1].values[row]], row * 2);
  });
  return {
    shape: REPORT_SHAPE,
    plan: PLAIN_METHODS.phase.plan({
      objectives: 2,
      projection: 'hyperplane',
      monitor: 'rows',
      hysteresis: 0,
      stages: [],
      ...PLAIN_UPDATE,
    }),
    inputs,
    targets: { rows: 21, cols: 2, values },
    thresholds: [0.04, 0.04],
    parameters: initialise(REPORT_SHAPE, { scheme: 'torch', seed: 42 }),
    frozen: new Uint8Array(layoutOf(REPORT_SHAPE).size),
    order: { rows: 21, batch: 1 },
    rate: 0.01,
    leakEvery: 0,
    movementEvery: 0,
    keepParameters: false,
    anchors: Uint32Array.from({ length: 21 }, (_, row) => row),
    protectsOwn: true,
    budgets: [],
    start: { step: 0, phase: 0 },
    ...changes,
  };
}

export interface RandomTask {
  readonly shape: NetworkShape;
  readonly plan: StepPlan;
  readonly rows: number;
  readonly batch: number;
  /** Shuffles the rows. */
  readonly seed?: number;
  readonly thresholds?: readonly number[];
  readonly rate?: number;
}

/** Standard normal inputs and targets. */
export function plainTask(random: RandomTask): PlainTask {
  const { shape, plan, rows, batch } = random;
  const outputs = totalOutputs(shape);
  const normals = (stream: number, count: number) =>
    Float64Array.from({ length: count }, (_, index) =>
      Math.fround(counterNormal(1, stream, index)),
    );
  return {
    shape,
    plan,
    inputs: { rows, cols: shape.inputs, values: normals(100, rows * shape.inputs) },
    targets: { rows, cols: outputs, values: normals(101, rows * outputs) },
    thresholds: random.thresholds ?? shape.outputs.map(() => 0),
    parameters: initialise(shape, { scheme: 'he', seed: 3 }),
    frozen: new Uint8Array(layoutOf(shape).size),
    order: { rows, batch, ...(random.seed !== undefined && { seed: random.seed }) },
    rate: random.rate ?? 0.01,
    leakEvery: 0,
    movementEvery: 0,
    keepParameters: false,
    anchors: Uint32Array.from({ length: rows }, (_, row) => row),
    protectsOwn: true,
    budgets: [],
    start: { step: 0, phase: 0 },
  };
}
