import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { historyCsv } from '../../src/formats/historyCsv.ts';
import { modelFromJson, modelFromSafetensors, modelToJson, modelToOnnx } from '../../src/index.ts';
import { modelFile } from '../../src/page/export/modelFile.ts';
import { pictureSize } from '../../src/page/export/png.ts';
import { randomModel } from '../formats/randomModel.ts';

describe('a model file', () => {
  const model = randomModel({ inputs: 2, hidden: [3], outputs: [1, 2], activation: 'silu' }, 1);

  test('holds the model, of every kind', async () => {
    const json = await modelFile(model, 'json');
    expect(modelToJson(modelFromJson(JSON.parse(await json.text())))).toEqual(modelToJson(model));
    const safetensors = await modelFile(model, 'safetensors');
    const read = modelFromSafetensors(new Uint8Array(await safetensors.arrayBuffer()));
    expect(modelToJson(read)).toEqual(modelToJson(model));
    const onnx = await modelFile(model, 'onnx');
    expect(new Uint8Array(await onnx.arrayBuffer())).toEqual(modelToOnnx(model));
  });
});

test('a history is a row a step, with a column an objective; names are quoted where CSV wants it', () => {
  const history = {
    steps: Uint32Array.of(1, 3),
    phases: Uint8Array.of(0, 2),
    losses: Float64Array.of(0.5, 1e-9, 0.25, 3),
  };
  expect(historyCsv(history, ['a', 'b, "c"'])).toBe(
    'step,phase,loss_a,"loss_b, ""c"""\n1,0,0.5,1e-9\n3,2,0.25,3\n',
  );
});

describe('the size of a picture', () => {
  test.each<[string, number, number, number]>([
    [
      '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200" viewBox="0 0 1 1"/>',
      2,
      640,
      400,
    ],
    ['<?xml version="1.0"?>\n<svg height="10.4px" width="20"><rect width="9"/></svg>', 1, 20, 10],
    ['<svg stroke-width="3" width="30" height="40"></svg>', 0.5, 15, 20],
  ])('%s', (svg, scale, width, height) => {
    expect(pictureSize(svg, scale)).toEqual({ width, height });
  });

  test.each<[string, string, number, RegExp]>([
    ['no SVG', 'text', 1, /a width of 1 to 8192 pixels after scaling by 1, got none/],
    ['a size in per cent', '<svg width="100%" height="1"/>', 1, /width.*got 100%/],
    ['no height of its own', '<svg width="10"><rect height="5"/></svg>', 1, /height.*got none/],
    [
      'a side too long',
      '<svg width="10" height="5000"/>',
      2,
      /height of 1 to 8192.*scaling by 2, got 5000/,
    ],
    ['no pixel', '<svg width="10" height="10"/>', 0, /width/],
  ])('is not that of %s', (_, svg, scale, message) => {
    expect(() => pictureSize(svg, scale)).toThrow(InputError);
    expect(() => pictureSize(svg, scale)).toThrow(message);
  });
});
