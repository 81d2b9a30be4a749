import { InputError } from '../../errors.ts';

/** RFC 1951. */
export function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return through(new CompressionStream('deflate-raw'), bytes, Number.POSITIVE_INFINITY);
}

/**
 * @param most bytes that may come out: a short text can stand for a very long one
 * @throws InputError for bytes that were not deflated, or for more than `most`
 */
export async function inflate(
  bytes: Uint8Array<ArrayBuffer>,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await through(new DecompressionStream('deflate-raw'), bytes, most);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError('link: expected a whole link, got a damaged one. Copy all of it.');
  }
}

async function through(
  stream: CompressionStream | DecompressionStream,
  bytes: Uint8Array<ArrayBuffer>,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(pieces).arrayBuffer());
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new InputError(`link: expected at most ${most} bytes inside, got more. Use a file.`);
    }
    pieces.push(new Uint8Array(value));
  }
}
