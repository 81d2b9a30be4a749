/** SHA-256 of the pieces one after the other, as hexadecimal digits. */
export async function sha256(pieces: readonly (string | ArrayBufferView)[]): Promise<string> {
  const bytes = pieces.map((piece) =>
    typeof piece === 'string'
      ? new TextEncoder().encode(piece)
      : new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength),
  );
  const all = new Uint8Array(bytes.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const piece of bytes) {
    all.set(piece, offset);
    offset += piece.length;
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', all));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
