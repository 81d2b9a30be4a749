import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { type Model, modelToJson } from '../../src/formats/model.ts';
import { modelFromSafetensors, modelToSafetensors } from '../../src/formats/safetensors.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import { randomModel, randomRows } from './randomModel.ts';

const SHAPE: NetworkShape = { inputs: 3, hidden: [4, 2], outputs: [1, 2], activation: 'gelu' };
const MODELS: Readonly<Record<string, Model>> = {
  standard: randomModel(SHAPE, 1),
  classes: randomModel(SHAPE, 2, {
    links: ['logistic', 'softmax'],
    classes: [null, { column: 'kind', names: ['a', 'b'] }],
  }),
  'with a penalty': randomModel({ ...SHAPE, outputs: [2, 0, 1] }, 3),
  'read by tangents': randomModel(SHAPE, 4, {
    planes: 2,
    readings: [
      'head',
      [
        { of: 0, coefficient: 1 },
        { of: 2, coefficient: 0 },
      ],
    ],
  }),
  'non-Archimedean': randomModel({ ...SHAPE, outputs: [1, 1, 1], coefficients: 3 }, 5),
};

type Header = Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;

/** A reader of its own, from the format's description: length, header, data. */
function read(bytes: Uint8Array) {
  const buffer = Buffer.from(bytes);
  const length = Number(buffer.readBigUInt64LE(0));
  const { __metadata__, ...header } = JSON.parse(buffer.toString('utf8', 8, 8 + length));
  return {
    length,
    metadata: __metadata__,
    header: header as Header,
    data: buffer.subarray(8 + length),
  };
}

/** A file with this header before the data of another. */
function withHeader(bytes: Uint8Array, change: (header: Header) => object): Uint8Array {
  const { metadata, header, data } = read(bytes);
  const text = Buffer.from(JSON.stringify({ __metadata__: metadata, ...change(header) }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}

describe.each(Object.entries(MODELS))('a %s model', (_, model) => {
  test('comes back as it was: its numbers are float32', () => {
    const back = modelFromSafetensors(modelToSafetensors(model));
    expect(modelToJson(back)).toEqual(modelToJson(model));
    const rows = randomRows(model, 5, 9);
    expect(back.predict(rows)).toEqual(model.predict(rows));
  });

  test('is a file as the format wants it', () => {
    const { length, metadata, header, data } = read(modelToSafetensors(model));
    expect(length % 8).toBe(0);
    expect(Object.values(metadata).every((text) => typeof text === 'string')).toBe(true);
    // No holes: each tensor begins where the one before ends, and the last one ends the file.
    let end = 0;
    for (const { dtype, shape, data_offsets } of Object.values(header)) {
      expect(dtype).toBe('F32');
      expect(data_offsets).toEqual([end, end + 4 * shape.reduce((all, size) => all * size, 1)]);
      end = data_offsets[1];
    }
    expect(data).toHaveLength(end);
  });
});

test('tensors have the names and shapes of PyTorch, and their numbers', () => {
  const { parameters } = MODELS.standard;
  const { header, data } = read(modelToSafetensors(MODELS.standard));
  expect(Object.entries(header).map(([name, { shape }]) => [name, shape])).toEqual([
    ['trunk.0.weight', [4, 3]],
    ['trunk.0.bias', [4]],
    ['trunk.1.weight', [2, 4]],
    ['trunk.1.bias', [2]],
    ['heads.0.weight', [1, 2]],
    ['heads.0.bias', [1]],
    ['heads.1.weight', [2, 2]],
    ['heads.1.bias', [2]],
  ]);
  // trunk: 16 + 10 parameters; heads [3, 2] and [3] after that, of which objective 2 has rows 1 and 2.
  const [begin] = header['heads.1.weight'].data_offsets;
  const own = [0, 1, 2, 3].map((i) => data.readFloatLE(begin + 4 * i));
  expect(own).toEqual(parameters.slice(28, 32));
});

test('infinitesimal parts have tensors of their own', () => {
  const { header } = read(modelToSafetensors(MODELS['read by tangents']));
  expect(Object.keys(header).filter((name) => name.startsWith('heads.0.bias'))).toEqual([
    'heads.0.bias',
    'heads.0.bias η',
    'heads.0.bias η²',
  ]);
});

test('numbers of float64 are rounded', () => {
  const third = { ...MODELS.standard, parameters: MODELS.standard.parameters.map(() => 1 / 3) };
  const { parameters } = modelFromSafetensors(modelToSafetensors(third));
  expect(new Set(parameters)).toEqual(new Set([Math.fround(1 / 3)]));
});

describe('refuses', () => {
  const bytes = modelToSafetensors(MODELS.standard);
  test.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(), /the length of the header: expected at most 0 bytes/],
    ['a file cut in its header', bytes.subarray(0, 40), /the length of the header/],
    [
      'a file cut in its data',
      bytes.subarray(0, -4),
      /heads\.1\.bias: data_offsets: expected 8 bytes/,
    ],
    [
      'a header that is no JSON',
      Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0x7b),
      /the header: expected a JSON/,
    ],
    [
      'no metadata',
      withHeader(bytes, () => ({ __metadata__: undefined })),
      /__metadata__: expected a text kitegrad\.model/,
    ],
    [
      'metadata that are no JSON',
      withHeader(bytes, (h) => ({ ...h, __metadata__: { 'kitegrad.model': '{' } })),
      /__metadata__\.kitegrad\.model: expected a JSON object/,
    ],
    [
      'no shape',
      withHeader(bytes, (h) => ({ ...h, __metadata__: { 'kitegrad.model': '{}' } })),
      /kitegrad\.model\.shape/,
    ],
    [
      'a lost tensor',
      withHeader(bytes, ({ 'trunk.0.bias': _, ...h }) => h),
      /trunk\.0\.bias: expected F32 \[4\], got no such tensor/,
    ],
    ['an unknown tensor', withHeader(bytes, (h) => ({ ...h, w: h['trunk.0.bias'] })), /got 'w'/],
    [
      'another type',
      withHeader(bytes, (h) => ({ ...h, 'trunk.0.bias': { ...h['trunk.0.bias'], dtype: 'F16' } })),
      /trunk\.0\.bias: expected F32 \[4\], got F16 \[4\]/,
    ],
    [
      'another shape',
      withHeader(bytes, (h) => ({
        ...h,
        'trunk.0.weight': { ...h['trunk.0.weight'], shape: [3, 4] },
      })),
      /trunk\.0\.weight: expected F32 \[4, 3\], got F32 \[3, 4\]/,
    ],
  ])('%s', (_, file, message) => {
    expect(() => modelFromSafetensors(file)).toThrow(InputError);
    expect(() => modelFromSafetensors(file)).toThrow(message);
  });
});
