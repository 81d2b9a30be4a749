/**
 * IDX files, in which MNIST and sets like it come: an array of numbers of any rank, plain or in gzip.
 *
 *   00 00 <type> <rank>    type 08 u8, 09 i8, 0b i16, 0c i32, 0d f32, 0e f64; rank 1 or more
 *   <size> × rank          u32, outermost first
 *   <value> × all          row-major
 *
 * All numbers are big-endian. Source: Y. LeCun, C. Cortes and C. Burges, "The MNIST database", file formats.
 */
import { InputError } from '../errors.ts';

export type IdxValues =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Float32Array
  | Float64Array;

export interface IdxArray {
  /** Outermost first, as [60000, 28, 28]. */
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: IdxValues;
}

interface IdxType {
  readonly sizeBytes: number;
  readonly read: (view: DataView, start: number, count: number) => IdxValues;
}

const TYPES: ReadonlyMap<number, IdxType> = new Map([
  [0x08, byteType((...place) => new Uint8Array(...place).slice())],
  [0x09, byteType((...place) => new Int8Array(...place).slice())],
  [
    0x0b,
    wideType(
      2,
      (n) => new Int16Array(n),
      (view, at) => view.getInt16(at),
    ),
  ],
  [
    0x0c,
    wideType(
      4,
      (n) => new Int32Array(n),
      (view, at) => view.getInt32(at),
    ),
  ],
  [
    0x0d,
    wideType(
      4,
      (n) => new Float32Array(n),
      (view, at) => view.getFloat32(at),
    ),
  ],
  [
    0x0e,
    wideType(
      8,
      (n) => new Float64Array(n),
      (view, at) => view.getFloat64(at),
    ),
  ],
]);

const MAGIC_BYTES = 4;
const SIZE_BYTES = 4;

/**
 * The array of an IDX file. `source`, the file's name, begins every message.
 *
 * @throws InputError for another magic, for truncated data and for bytes after them
 */
export async function readIdx(bytes: Uint8Array, source = 'IDX'): Promise<IdxArray> {
  const plain = isGzip(bytes) ? await gunzip(bytes, source) : bytes;
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  const { type, rank } = readMagic(plain, source);
  const start = MAGIC_BYTES + rank * SIZE_BYTES;
  if (plain.length < start) {
    throw new InputError(
      `${source}: truncated header: expected ${start} bytes for ${rank} dimensions, got ${plain.length}. ` +
        'Fetch the file again.',
    );
  }
  const shape = Array.from({ length: rank }, (_, dimension) =>
    view.getUint32(MAGIC_BYTES + dimension * SIZE_BYTES),
  );
  const count = shape.reduce((product, size) => product * size, 1);
  const expected = start + count * type.sizeBytes;
  if (plain.length !== expected) {
    const fault = plain.length < expected ? 'truncated data' : 'trailing bytes';
    throw new InputError(
      `${source}: ${fault}: expected ${expected} bytes for shape [${shape.join(', ')}], got ${plain.length}. ` +
        'Fetch the file again.',
    );
  }
  return { shape, values: type.read(view, start, count) };
}

/** Single bytes have no order, so they are copied as they lie: the images of MNIST are 47 million of them. */
function byteType(
  copy: (buffer: ArrayBufferLike, start: number, count: number) => IdxValues,
): IdxType {
  return {
    sizeBytes: 1,
    read: (view, start, count) => copy(view.buffer, view.byteOffset + start, count),
  };
}

function wideType(
  sizeBytes: number,
  allocate: (count: number) => IdxValues,
  valueAt: (view: DataView, offset: number) => number,
): IdxType {
  return {
    sizeBytes,
    read: (view, start, count) => {
      const values = allocate(count);
      for (let index = 0; index < count; index++) {
        values[index] = valueAt(view, start + index * sizeBytes);
      }
      return values;
    },
  };
}

function readMagic(bytes: Uint8Array, source: string): { type: IdxType; rank: number } {
  const [zero, alsoZero, code, rank] = bytes;
  const type = TYPES.get(code);
  if (zero === 0 && alsoZero === 0 && type !== undefined && rank > 0) return { type, rank };
  const types = [...TYPES.keys()].map(hex).join(', ');
  const got = [...bytes.subarray(0, MAGIC_BYTES)].map(hex).join(' ') || 'an empty file';
  throw new InputError(
    `${source}: wrong magic: expected 00 00, a type (${types}) and a rank of 1 or more, got ${got}. ` +
      'Give an IDX file, plain or in gzip.',
  );
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function gunzip(bytes: Uint8Array, source: string): Promise<Uint8Array> {
  const unzipped = new Blob([new Uint8Array(bytes)])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'));
  try {
    return new Uint8Array(await new Response(unzipped).arrayBuffer());
  } catch (cause) {
    throw new InputError(
      `${source}: broken gzip: expected a whole gzip file, got ${bytes.length} bytes that do not unpack. ` +
        'Fetch the file again.',
      { cause },
    );
  }
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
