import type { Matrix } from '../../src/data/dataset.ts';
import type { TrainingTask } from '../../src/engines/engine.ts';
import { initialise } from '../../src/network/init.ts';
import { layoutOf } from '../../src/network/layout.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import type { InitialValues, Setting } from './settings.ts';

/** A setting with one of its seeds, as the task that every method is given; its plan is the method's. */
export type Problem = Omit<TrainingTask, 'plan' | 'rate'>;

export function problemOf(setting: Setting, seed: number): Problem {
  const { x, targets, hidden, activation, init } = setting;
  const rows = x.length;
  const shape: NetworkShape = {
    inputs: x[0].length,
    hidden,
    outputs: targets.map((target) => target[0].length),
    activation,
  };
  const given = init?.[seed];
  const inputs = matrixOf(x);
  const side = sideBySide(targets.map(matrixOf));
  return {
    shape,
    inputs: given ? inputs : standardised(inputs),
    targets: given ? side : standardised(side),
    thresholds: shape.outputs.map(() => 0),
    parameters: given ? flat(shape, given) : initialise(shape, { scheme: 'he', seed }),
    frozen: new Uint8Array(layoutOf(shape).size),
    order: { rows, batch: rows },
    anchors: Uint32Array.from({ length: rows }, (_, row) => row),
    protectsOwn: true,
    budgets: [],
    leakEvery: 0,
    movementEvery: 0,
    keepParameters: false,
    start: { step: 0, phase: 0 },
  };
}

function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return { rows: rows.length, cols: rows[0].length, values: Float64Array.from(rows.flat()) };
}

function sideBySide(targets: readonly Matrix[]): Matrix {
  const [{ rows }] = targets;
  const values = Array.from({ length: rows }, (_, row) =>
    targets.flatMap((target) =>
      Array.from(target.values.subarray(row * target.cols, (row + 1) * target.cols)),
    ),
  );
  return matrixOf(values);
}

/** Every column with mean 0 and standard deviation 1; a constant one only with mean 0. */
function standardised({ rows, cols, values }: Matrix): Matrix {
  const out = values.slice();
  for (let col = 0; col < cols; col++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += values[row * cols + col] / rows;
    let variance = 0;
    for (let row = 0; row < rows; row++) variance += (values[row * cols + col] - mean) ** 2 / rows;
    const scale = variance > 0 ? 1 / Math.sqrt(variance) : 1;
    for (let row = 0; row < rows; row++) {
      out[row * cols + col] = (values[row * cols + col] - mean) * scale;
    }
  }
  return { rows, cols, values: out };
}

/** Initial values in the layout of the engines; `heads` of the file are output rows. */
function flat(shape: NetworkShape, { trunk, heads }: InitialValues): Float64Array {
  const layout = layoutOf(shape);
  const parameters = new Float64Array(layout.size);
  trunk.forEach(({ W, b }, l) => {
    parameters.set(W.flat(), layout.trunk[l].weight.offset);
    parameters.set(b, layout.trunk[l].bias.offset);
  });
  parameters.set(
    heads.flatMap(({ w }) => w),
    layout.heads.weight.offset,
  );
  parameters.set(
    heads.map(({ b }) => b),
    layout.heads.bias.offset,
  );
  return parameters;
}
