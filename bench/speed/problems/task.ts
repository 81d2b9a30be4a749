import type { TrainingTask } from '../../../src/engines/engine.ts';
import { PLAIN_METHODS } from '../../../src/methods/index.ts';
import { type Projection, SGD } from '../../../src/methods/plan.ts';
import { layoutOf } from '../../../src/network/layout.ts';
import { type NetworkShape, totalOutputs } from '../../../src/network/shape.ts';

export interface PlainSettings {
  readonly shape: NetworkShape;
  readonly method: 'single' | 'phase';
  readonly projection?: Projection;
  /** [rows, shape.inputs] */
  readonly inputs: ArrayLike<number>;
  /** [rows, outputs of all objectives] */
  readonly targets: ArrayLike<number>;
  readonly rows: number;
  readonly batch: number;
  readonly parameters: ArrayLike<number>;
  readonly rate: number;
  /** Of the first objective; no loss is below 0. */
  readonly threshold?: number;
}

/** Gradient descent, heads included; rows in turn, nothing recorded beside the losses, all rows protected by `exact`. */
export function trainingTask(settings: PlainSettings): TrainingTask {
  const { shape, rows, batch, rate, threshold = 0 } = settings;
  const matrix = (cols: number, values: ArrayLike<number>) => ({
    rows,
    cols,
    values: Float64Array.from(values),
  });
  return {
    shape,
    plan: PLAIN_METHODS[settings.method].plan({
      objectives: shape.outputs.length,
      projection: settings.projection ?? 'none',
      monitor: 'rows',
      hysteresis: 0,
      steps: 0,
      stages: [],
      optimizer: SGD,
      exact: { damping: 1e-5, compensation: true },
      headRidge: undefined,
      penalties: [],
      weight: 1,
    }),
    inputs: matrix(shape.inputs, settings.inputs),
    targets: matrix(totalOutputs(shape), settings.targets),
    thresholds: shape.outputs.map((_, objective) => (objective === 0 ? threshold : 0)),
    parameters: settings.parameters,
    frozen: new Uint8Array(layoutOf(shape).size),
    order: { rows, batch },
    rate,
    leakEvery: 0,
    movementEvery: 0,
    keepParameters: false,
    anchors: Uint32Array.from({ length: rows }, (_, row) => row),
    protectsOwn: true,
    budgets: [],
    start: { step: 0, phase: 0 },
  };
}
