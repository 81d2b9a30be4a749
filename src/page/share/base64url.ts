import { InputError } from '../../errors.ts';

/** RFC 4648 §5, without padding: letters that a URL keeps as they are. */
export function toBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Throws InputError for text that is not base64url. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  try {
    if (!/^[\w-]*$/.test(text)) throw new SyntaxError();
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (char) => char.charCodeAt(0));
  } catch {
    throw new InputError(
      'link: expected letters, digits, - and _, got something else. Copy the whole link.',
    );
  }
}
