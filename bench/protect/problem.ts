import type { TrainingTask } from '../../src/engines/engine.ts';
import { initialise } from '../../src/network/init.ts';
import { layoutOf } from '../../src/network/layout.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import { counterNormal, counterUniform } from '../../src/numbers/counter.ts';

/** A random problem as the task that every method is given; its plan is the method's. */
export type Problem = Omit<TrainingTask, 'plan' | 'rate'>;

/** Streams of the generator; the seed is the problem's number. */
const SIZES = 200;
const INPUTS = 201;
const TARGETS = 202;
/** Waves per target. */
const WAVES = 3;

/**
 * Problem `index` of an endless list: 2 to 4 objectives, 1 to 3 layers of 4 to 16 units, ReLU or tanh, 1 to 3 inputs,
 * 10 to 40 rows.
 *
 * x ~ N(0, 1); a target is a sum of three waves in random directions plus a tenth of noise, so that a network can learn
 * most of it and the objectives share nothing but x.
 */
export function randomProblem(index: number): Problem {
  let drawn = 0;
  const from = (least: number, most: number) =>
    least + Math.floor(counterUniform(index, SIZES, drawn++) * (most - least + 1));
  const objectives = from(2, 4);
  const rows = from(10, 40);
  const inputs = from(1, 3);
  const hidden = Array.from({ length: from(1, 3) }, () => from(4, 16));
  const shape: NetworkShape = {
    inputs,
    hidden,
    outputs: new Array<number>(objectives).fill(1),
    activation: from(0, 1) === 0 ? 'relu' : 'tanh',
  };
  const x = normals(index, INPUTS, rows * inputs);
  return {
    shape,
    inputs: { rows, cols: inputs, values: x },
    targets: { rows, cols: objectives, values: targetsOf(index, x, rows, objectives) },
    thresholds: shape.outputs.map(() => 0),
    parameters: initialise(shape, { scheme: 'he', seed: index }),
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

/** [rows, objectives], f32 numbers, so that every engine sees the same problem. */
function targetsOf(
  index: number,
  x: Float64Array,
  rows: number,
  objectives: number,
): Float64Array<ArrayBuffer> {
  const inputs = x.length / rows;
  const waves = normals(index, TARGETS, objectives * WAVES * (inputs + 2));
  const noise = normals(index, TARGETS + 1, rows * objectives);
  return noise.map((error, at) => {
    const row = Math.floor(at / objectives);
    let sum = 0.1 * error;
    for (let wave = 0; wave < WAVES; wave++) {
      const first = ((at % objectives) * WAVES + wave) * (inputs + 2);
      let angle = waves[first + 1];
      for (let i = 0; i < inputs; i++) angle += 1.5 * waves[first + 2 + i] * x[row * inputs + i];
      sum += waves[first] * Math.sin(angle);
    }
    return Math.fround(sum);
  });
}

function normals(seed: number, stream: number, count: number): Float64Array<ArrayBuffer> {
  return Float64Array.from({ length: count }, (_, i) =>
    Math.fround(counterNormal(seed, stream, i)),
  );
}
