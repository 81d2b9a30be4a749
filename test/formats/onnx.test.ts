/** The ONNX files that are written, as onnxruntime reads them. */
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import * as ort from 'onnxruntime-web';
import { describe, expect, test } from 'vitest';
import { ACTIVATION_NAMES } from '../../shaders/fragments/activation.ts';
import { InputError } from '../../src/errors.ts';
import type { Model } from '../../src/formats/model.ts';
import { modelToOnnx } from '../../src/formats/onnx/onnx.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import { expectClose } from '../harness/close.ts';
import { randomModel, randomRows } from './randomModel.ts';

ort.env.wasm.numThreads = 1;

const ROWS = 7;

/** Outputs by name, as onnxruntime computes them from an exported model. */
async function computed(model: Model, rows: readonly (readonly number[])[]) {
  const session = await ort.InferenceSession.create(modelToOnnx(model));
  const dims = [rows.length, model.shape.inputs];
  const inputs = new ort.Tensor('float32', Float32Array.from(rows.flat()), dims);
  const results = await session.run({ inputs });
  return { names: session.outputNames, results };
}

/** Every objective's output equals `predict`, up to the rounding of float32 sums. */
async function expectSameAsPredict(model: Model, seed: number): Promise<void> {
  const rows = randomRows(model, ROWS, seed);
  const { names, results } = await computed(model, rows);
  const predicted = model.predict(rows);
  const withOutputs = model.objectiveNames.filter((_, k) => model.shape.outputs[k] > 0);
  expect(names).toEqual(withOutputs);
  const widths = [model.shape.inputs, ...model.shape.hidden];
  model.objectiveNames.forEach((name, k) => {
    const outputs = model.shape.outputs[k];
    if (outputs === 0) return;
    expect(results[name].dims).toEqual([ROWS, outputs]);
    expectClose(results[name].data as Float32Array, predicted[k], {
      terms: widths.reduce((sum, width) => sum + width, 0),
      // Weights are below 1, standardised inputs within 2, deviations below 2.5: no sum of a layer is larger.
      scale: 2.5 * 2 * widths.reduce((product, width) => product * width, 1),
      context: { ...model.shape, objective: k },
    });
  });
}

const shapeOf = (shape: Partial<NetworkShape>): NetworkShape => ({
  inputs: 3,
  hidden: [4, 3],
  outputs: [1, 2],
  activation: 'tanh',
  ...shape,
});

describe('onnxruntime computes what predict gives', () => {
  test.each(ACTIVATION_NAMES)('with %s', async (activation) => {
    const shape = shapeOf({ activation });
    await expectSameAsPredict(randomModel(shape, 1), 11);
    await expectSameAsPredict(
      randomModel(shape, 2, {
        planes: 2,
        readings: [
          'head',
          [
            { of: 0, coefficient: 1 },
            { of: 2, coefficient: 0 },
          ],
        ],
      }),
      12,
    );
  });

  test.each<[string, Partial<NetworkShape>]>([
    ['one hidden layer', { inputs: 1, hidden: [10], outputs: [1] }],
    ['five objectives', { hidden: [6], outputs: [1, 3, 2, 1, 4] }],
    ['four layers', { hidden: [3, 4, 2, 3] }],
    ['a penalty, which has no output', { outputs: [1, 0, 2] }],
  ])('with %s', async (_, shape) => {
    await expectSameAsPredict(randomModel(shapeOf(shape), 3), 13);
  });

  test('with probabilities for classes', async () => {
    const model = randomModel(shapeOf({ outputs: [3, 1, 2] }), 4, {
      links: ['softmax', 'logistic', 'identity'],
    });
    await expectSameAsPredict(model, 14);
  });

  test.each(ACTIVATION_NAMES)('of a non-Archimedean network with %s', async (activation) => {
    const shape = shapeOf({ activation, outputs: [2, 2], coefficients: 2 });
    await expectSameAsPredict(randomModel(shape, 5), 15);
  });
});

test('objectives of one name, or of a name that the graph needs, are numbered', async () => {
  const model = randomModel(shapeOf({ outputs: [1, 1, 1] }), 6);
  const named = { ...model, objectiveNames: ['y', 'y', 'inputs'] };
  const rows = randomRows(model, ROWS, 16);
  const { names, results } = await computed(named, rows);
  expect(names).toEqual(['y', 'y.2', 'inputs.2']);
  const predicted = model.predict(rows);
  names.forEach((name, k) => {
    expect(results[name].data[0]).toBeCloseTo(predicted[k][0], 4);
  });
});

test('the file says what its columns are', () => {
  const model = randomModel(shapeOf({}), 7);
  const { graph, metadataProps } = fromBinary(ModelProtoSchema, modelToOnnx(model));
  expect(graph?.input[0].docString).toBe('x0, x1, x2');
  expect(graph?.output.map(({ docString }) => docString)).toEqual(['y0.0', 'y1.0, y1.1']);
  expect(JSON.parse(metadataProps[0].value)).toMatchObject({
    schema: 'kitegrad.model/1',
    targetNames: model.targetNames,
  });
});

test('higher derivatives are refused', () => {
  const model = randomModel(shapeOf({ outputs: [1, 1, 1], coefficients: 3 }), 8);
  expect(() => modelToOnnx(model)).toThrow(InputError);
  expect(() => modelToOnnx(model)).toThrow(
    /ONNX: expected .* with 2 coefficients, got 3\. Use model\.json/,
  );
});
