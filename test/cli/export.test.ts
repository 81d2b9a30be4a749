/** Models as other kinds of files, from the command line. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-web';
import { expect, test } from 'vitest';
import { folderWith, kitegrad } from './kitegrad.ts';

ort.env.wasm.numThreads = 1;

const ROWS = ['0,red,1', '1,red,2', '2,red,2', '6,blue,4', '7,blue,5', '8,blue,6'];
const SETTINGS = [
  'engine=reference',
  'training.steps=50',
  'objectives=[{"loss":"crossEntropy"},{}]',
].flatMap((assignment) => ['--set', assignment]);

/** A folder with data.csv, and out/model.json trained on it: which colour, and y. */
async function trained(): Promise<string> {
  const cwd = folderWith({ 'data.csv': `x,colour,y\n${ROWS.join('\n')}\n` });
  const ended = await kitegrad(['train', 'data.csv', '--out', 'out', ...SETTINGS], { cwd });
  expect(ended.code).toBe(0);
  return cwd;
}

const exported = (cwd: string, model: string, to: string) =>
  kitegrad(['export', model, '--to', to], { cwd });

test('a model as ONNX gives what predict prints', async () => {
  const cwd = await trained();
  const ended = await exported(cwd, 'out/model.json', 'model.onnx');
  expect(ended).toMatchObject({ code: 0, stdout: 'written to model.onnx\n', stderr: '' });
  const session = await ort.InferenceSession.create(readFileSync(join(cwd, 'model.onnx')));
  const x = Float32Array.from(ROWS, (row) => Number(row.split(',')[0]));
  const { colour, y } = await session.run({ inputs: new ort.Tensor(x, [ROWS.length, 1]) });
  const printed = await kitegrad(['predict', 'out/model.json', 'data.csv', '--json'], { cwd });
  JSON.parse(printed.stdout).predictions.forEach(
    ([, blue, red, value]: [string, number, number, number], row: number) => {
      expect(colour.data[2 * row]).toBeCloseTo(blue, 5);
      expect(colour.data[2 * row + 1]).toBeCloseTo(red, 5);
      expect(y.data[row]).toBeCloseTo(value, 4);
    },
  );
});

test('a model as safetensors predicts, and comes back as JSON', async () => {
  const cwd = await trained();
  expect(await exported(cwd, 'out/model.json', 'model.safetensors')).toMatchObject({ code: 0 });
  expect(await exported(cwd, 'model.safetensors', 'again.json')).toMatchObject({ code: 0 });
  const json = (path: string) => JSON.parse(readFileSync(join(cwd, path), 'utf8'));
  const { parameters, ...about } = json('out/model.json');
  expect(json('again.json')).toEqual({ ...about, parameters: parameters.map(Math.fround) });
  const [first, second] = await Promise.all(
    ['model.safetensors', 'again.json'].map((model) =>
      kitegrad(['predict', model, 'data.csv'], { cwd }),
    ),
  );
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toBe(second.stdout);
});

test.each<[string, string, string, RegExp]>([
  [
    'another kind',
    'model.json',
    'model.pt',
    /--to model\.pt: expected a name that ends in one of \.json, \.safetensors, \.onnx, got \.pt/,
  ],
  ['no kind', 'model.json', 'model', /got no ending/],
  [
    'a folder that is not there',
    'model.json',
    'no/model.onnx',
    /--to no\/model\.onnx: expected a place that can be written, got ENOENT/,
  ],
  [
    'no such model',
    'none.safetensors',
    'model.json',
    /none\.safetensors: expected a model, got no such file/,
  ],
  [
    'ONNX to read',
    'model.onnx',
    'model.json',
    /model\.onnx: expected a model\.json or a \.safetensors file, got an ONNX file/,
  ],
])('refuses %s', async (_, model, to, says) => {
  const json = {
    schema: 'kitegrad.model/1',
    shape: { inputs: 1, hidden: [1], outputs: [1], activation: 'relu' },
    parameters: [1, 0, 1, 0],
    inputNames: ['x'],
    targetNames: [['y']],
    objectiveNames: ['y'],
    maps: { inputs: [{ mean: 0, std: 1 }], targets: [[{ mean: 0, std: 1 }]] },
  };
  const cwd = folderWith({ 'model.json': JSON.stringify(json) });
  const ended = await exported(cwd, model, to);
  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toMatch(says);
  expect(readdirSync(cwd)).toEqual(['model.json']);
});
