import { z } from 'zod';
import { quoted } from '../data/describe.ts';
import { InputError } from '../errors.ts';
import { layoutOf, type OwnedTensor, powerName, tensorsOf } from '../network/layout.ts';
import type { NetworkShape } from '../network/shape.ts';
import { type Model, type ModelData, modelFromJson, modelToJson, shapeSchema } from './model.ts';

/**
 * Models as safetensors: 8 bytes little-endian with the length of a JSON header, the header padded with spaces to a multiple
 * of 8 bytes, and then the float32 numbers of all tensors, little-endian, one tensor after the other.
 *
 * Tensors are named as `tensorsOf` does: `trunk.0.weight` [n₁, d], `trunk.0.bias` [n₁], …, `heads.0.weight` [o₁, H], …; an
 * infinitesimal part is `trunk.0.weight η`. What model.json says besides the numbers is JSON text under `kitegrad.model` in the
 * metadata.
 * Source: https://github.com/huggingface/safetensors, README, "Format".
 */
export const SAFETENSORS_METADATA_KEY = 'kitegrad.model';

const LENGTH_BYTES = 8;
const FLOAT_BYTES = 4;
const DTYPE = 'F32';

const tensorSchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
const metadataSchema = z.object({ [SAFETENSORS_METADATA_KEY]: z.string() });

/** A model as the bytes of a .safetensors file. Numbers are rounded to float32. */
export function modelToSafetensors(model: ModelData): Uint8Array<ArrayBuffer> {
  const { parameters, coefficients = [], ...about } = modelToJson(model);
  const header: Record<string, unknown> = {
    __metadata__: { [SAFETENSORS_METADATA_KEY]: JSON.stringify(about) },
  };
  const numbers: number[] = [];
  [parameters, ...coefficients].forEach((plane, n) => {
    for (const { name, offset, length, dims } of tensorsOf(model.shape)) {
      const begin = FLOAT_BYTES * numbers.length;
      for (let i = offset; i < offset + length; i++) numbers.push(plane[i]);
      header[powerName(name, n)] = {
        dtype: DTYPE,
        shape: dims,
        data_offsets: [begin, FLOAT_BYTES * numbers.length],
      };
    }
  });
  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = LENGTH_BYTES * Math.ceil(text.length / LENGTH_BYTES);
  const start = LENGTH_BYTES + headerBytes;
  const bytes = new Uint8Array(start + FLOAT_BYTES * numbers.length).fill(0x20, 0, start);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(text, LENGTH_BYTES);
  numbers.forEach((value, i) => {
    view.setFloat32(start + FLOAT_BYTES * i, value, true);
  });
  return bytes;
}

/**
 * The model in a .safetensors file that `modelToSafetensors` wrote, or that another program changed the numbers of. Its
 * predictions differ from those of the model that was written by the rounding to float32 only.
 *
 * @throws InputError naming the part of the header, or the tensor, that is not as expected.
 */
export function modelFromSafetensors(bytes: Uint8Array): Model {
  const { header, data } = partsOf(bytes);
  const about = aboutIn(header);
  const shape = shapeIn(about);
  const planes = planesIn(header, shape);
  checkNames(header, planes.flat());
  const [parameters, ...coefficients] = planes.map((tensors) => {
    const plane = new Array<number>(layoutOf(shape).size);
    for (const tensor of tensors) {
      const view = numbersOf(tensor, header[tensor.name], data);
      for (let i = 0; i < tensor.length; i++) {
        plane[tensor.offset + i] = view.getFloat32(FLOAT_BYTES * i, true);
      }
    }
    return plane;
  });
  return modelFromJson({
    ...about,
    parameters,
    ...(coefficients.length > 0 && { coefficients }),
  });
}

function partsOf(bytes: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < LENGTH_BYTES ? Number.NaN : Number(view.getBigUint64(0, true));
  const start = LENGTH_BYTES + length;
  if (!(start <= bytes.length)) {
    throw bad('the length of the header', `at most ${bytes.length} bytes in all`, String(start));
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      bytes.subarray(LENGTH_BYTES, start),
    );
    const header = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    return { header, data: bytes.subarray(start) };
  } catch {
    throw bad('the header', 'a JSON object in UTF-8', 'something else');
  }
}

/** What the metadata say of the model. */
function aboutIn(header: Record<string, unknown>): Record<string, unknown> {
  const metadata = metadataSchema.safeParse(header.__metadata__);
  if (!metadata.success) throw bad('__metadata__', `a text ${SAFETENSORS_METADATA_KEY}`, 'none');
  try {
    const text = metadata.data[SAFETENSORS_METADATA_KEY];
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw bad(`__metadata__.${SAFETENSORS_METADATA_KEY}`, 'a JSON object', 'something else');
  }
}

function shapeIn({ shape }: Record<string, unknown>): NetworkShape {
  const parsed = shapeSchema.safeParse(shape);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0];
  throw new InputError(
    `safetensors: ${[SAFETENSORS_METADATA_KEY, 'shape', ...path].join('.')}: ${message}. Use a file that kitegrad wrote.`,
  );
}

/** All tensors of the shape, then those of each infinitesimal part beside them that the header has any of. */
function planesIn(header: Record<string, unknown>, shape: NetworkShape): OwnedTensor[][] {
  const own = tensorsOf(shape);
  const planes = [own];
  // The parts of a non-Archimedean network are among its own tensors.
  while (shape.coefficients === undefined) {
    const n = planes.length;
    const next = own.map((tensor) => ({ ...tensor, name: powerName(tensor.name, n) }));
    if (!next.some(({ name }) => Object.hasOwn(header, name))) break;
    planes.push(next);
  }
  return planes;
}

function checkNames(header: Record<string, unknown>, tensors: readonly OwnedTensor[]): void {
  const wanted = new Set(['__metadata__', ...tensors.map(({ name }) => name)]);
  const unknown = Object.keys(header).find((name) => !wanted.has(name));
  if (unknown === undefined) return;
  const known = tensors.map(({ name }) => name).join(', ');
  throw bad('the header', `the tensors ${known} only`, quoted(unknown));
}

/** The bytes of a tensor, which the header says the place of. */
function numbersOf(
  { name, dims, length }: OwnedTensor,
  entry: unknown,
  data: Uint8Array,
): DataView {
  const expected = `${DTYPE} [${dims.join(', ')}]`;
  const parsed = tensorSchema.safeParse(entry);
  if (!parsed.success)
    throw bad(name, expected, entry === undefined ? 'no such tensor' : 'no tensor');
  const { dtype, shape, data_offsets } = parsed.data;
  const got = `${dtype} [${shape.join(', ')}]`;
  if (got !== expected) throw bad(name, expected, got);
  const [begin, end] = data_offsets;
  if (end - begin !== FLOAT_BYTES * length || end > data.length) {
    const place = `${FLOAT_BYTES * length} bytes within ${data.length}`;
    throw bad(`${name}: data_offsets`, place, `${begin} to ${end}`);
  }
  return new DataView(data.buffer, data.byteOffset + begin, end - begin);
}

function bad(where: string, expected: string, got: string): InputError {
  return new InputError(
    `safetensors: ${where}: expected ${expected}, got ${got}. Use a file that kitegrad wrote.`,
  );
}
