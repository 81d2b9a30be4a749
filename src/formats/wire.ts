/**
 * Values as text between Node and the page: JSON, and beside it what JSON cannot hold.
 * Typed arrays cross as base64 bytes; NaN, the infinities and −0 by name.
 */
const ARRAYS = {
  f32: Float32Array,
  f64: Float64Array,
  u32: Uint32Array,
  u8: Uint8Array,
} as const;
type Kind = keyof typeof ARRAYS;
type Numbers = Float32Array | Float64Array | Uint32Array | Uint8Array;

export function encode(value: unknown): string {
  return JSON.stringify(value, (_, part) => {
    for (const kind of Object.keys(ARRAYS) as Kind[]) {
      if (part instanceof ARRAYS[kind]) return { $array: kind, bytes: toBase64(part) };
    }
    if (typeof part === 'number' && (!Number.isFinite(part) || Object.is(part, -0))) {
      return { $number: Object.is(part, -0) ? '-0' : String(part) };
    }
    return part;
  });
}

export function decode(text: string): unknown {
  return JSON.parse(text, (_, part) => {
    if (part?.$array) return new ARRAYS[part.$array as Kind](fromBase64(part.bytes));
    if (part?.$number) return Number(part.$number);
    return part;
  });
}

function toBase64(array: Numbers): string {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  let binary = '';
  // Pieces, because a call takes only so many arguments.
  for (let start = 0; start < bytes.length; start += 8192) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return btoa(binary);
}

function fromBase64(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0)).buffer;
}
