import { expect, test } from 'vitest';
import { forward } from '../../src/engines/reference/forward.ts';
import { createNetwork, createPass } from '../../src/engines/reference/network.ts';
import { tangent } from '../../src/engines/reference/tangent.ts';
import { fitTangent } from '../../src/engines/reference/tangentFit.ts';
import { layoutOf } from '../../src/network/layout.ts';
import { type NetworkShape, totalOutputs } from '../../src/network/shape.ts';
import { counterNormal } from '../../src/numbers/counter.ts';
import { inPage } from '../harness/client.ts';
import type { TangentAnswer, TangentCall } from '../harness/tangentFit.ts';

const DEEP: NetworkShape = { inputs: 3, hidden: [64, 64], outputs: [1, 1], activation: 'tanh' };
const VECTOR: NetworkShape = { inputs: 2, hidden: [9, 7], outputs: [2, 3], activation: 'tanh' };
const RELU: NetworkShape = { inputs: 1, hidden: [24], outputs: [1, 1], activation: 'relu' };

const normals = (stream: number, count: number, scale = 1) =>
  Float64Array.from({ length: count }, (_, i) => Math.fround(scale * counterNormal(8, stream, i)));

/** Weights of a size that keeps tanh out of its flat ends. */
function call(shape: NetworkShape, rows: number, ridge: number, output = 0): TangentCall {
  const cols = shape.inputs;
  const values = normals(2, rows * cols);
  const targetOf = (of: (x: number, last: number) => number) =>
    Float64Array.from({ length: rows }, (_, row) =>
      of(values[row * cols], values[row * cols + cols - 1]),
    );
  return {
    source: {
      shape,
      parameters: normals(1, layoutOf(shape).size, 0.3),
      inputs: { rows, cols, values },
    },
    output,
    targets: [targetOf((x, y) => Math.sin(2 * x) * y), targetOf((x, y) => x * x - Math.abs(y))],
    ridge,
  };
}

/** Predictions on the rows by one forward-mode pass in f64, [outputs of the plane, rows]. */
function predictions({ source, output }: TangentCall, planes: readonly Float64Array[]) {
  const { shape, parameters, inputs } = source;
  const network = createNetwork(shape, parameters);
  const pass = createPass(shape, inputs.rows, inputs.values);
  forward(network, pass);
  const width = totalOutputs(shape);
  return planes.flatMap((plane) => [
    ...tangent(network, pass, plane).filter((_, i) => i % width === output),
  ]);
}

function reference({ source, output, targets, ridge }: TangentCall) {
  const network = createNetwork(source.shape, source.parameters);
  const pass = createPass(source.shape, source.inputs.rows, source.inputs.values);
  forward(network, pass);
  return fitTangent(network, pass, output, targets, [ridge])?.planes ?? [];
}

const run = (given: TangentCall) => inPage('tangentFit', given) as Promise<TangentAnswer>;

/** Of predictions; targets are of the size of 1. */
const AGREEMENT = 1e-3;

test.each<[string, TangentCall]>([
  ['256 rows, trunk 64-64', call(DEEP, 256, 1e-3)],
  ['256 rows, trunk 64-64, ridge 1e-5', call(DEEP, 256, 1e-5)],
  ['256 rows, trunk 64-64, ridge 1e-6', call(DEEP, 256, 1e-6)],
  ['256 rows, trunk 64-64, ridge 1e-8', call(DEEP, 256, 1e-8)],
  ['an output in the middle of several', call(VECTOR, 40, 1e-2, 3)],
  ['an output in the middle of several, ridge 1e-4', call(VECTOR, 40, 1e-4, 3)],
  ['an output in the middle of several, ridge 1e-9', call(VECTOR, 40, 1e-9, 3)],
  ['ReLU, one layer', call(RELU, 21, 1e-2)],
  ['ReLU, one layer, ridge 1e-6', call(RELU, 21, 1e-6)],
  ['ReLU, one layer, ridge 1e-8', call(RELU, 21, 1e-8)],
  ['one row', call(RELU, 1, 1e-3)],
  ['one row, ridge 1e-10', call(RELU, 1, 1e-10)],
])('%s: predicts what the reference engine predicts', async (_, given) => {
  const { planes } = await run(given);
  const wanted = predictions(given, reference(given));
  const got = predictions(given, planes);
  expect(got).toHaveLength(wanted.length);
  const worst = Math.max(...wanted.map((value, i) => Math.abs(value - got[i])));
  expect(worst).toBeLessThan(AGREEMENT);
  const size = Math.max(...wanted.map(Math.abs));
  expect(size).toBeGreaterThan(0.1);
});

test.each([
  [1e-3, 8],
  [1e-5, 19],
  [1e-6, 57],
])(
  '256 rows, trunk 64-64, ridge %d: %d dispatches in one submit, and nothing read before the result',
  async (ridge, dispatches) => {
    const given = call(DEEP, 256, ridge);
    const { counters } = await run({ ...given, targets: given.targets.slice(0, 1) });
    expect(counters.dispatches).toBe(dispatches);
    expect(counters.submits).toBe(1);
    // That of the planes.
    expect(counters.readbacks).toBe(1);
  },
);

test('other heads have no part in it', async () => {
  const given = call(VECTOR, 40, 1e-2, 3);
  const { planes } = await run(given);
  const { heads } = layoutOf(VECTOR);
  const others = [0, 1, 2, 4].flatMap((row) => [
    ...planes[0].subarray(
      heads.weight.offset + row * heads.weight.cols,
      heads.weight.offset + (row + 1) * heads.weight.cols,
    ),
    planes[0][heads.bias.offset + row],
  ]);
  expect(others.every((value) => value === 0)).toBe(true);
});
