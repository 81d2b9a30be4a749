import { readFile } from 'node:fs/promises';
import { quoted } from '../data/describe.ts';
import { InputError } from '../errors.ts';

/** The system's word for why a file operation failed, such as ENOENT. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'an error';
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'a path through a file',
  EISDIR: 'a folder',
  EACCES: 'no permission to read it',
};

/** The bytes of a file, undefined where there is none. Throws InputError when it cannot be read. */
export async function readBytes(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new InputError(`${path}: expected a file, got ${REASONS[code] ?? code}. Check the path.`);
  }
}

/**
 * The text of a file.
 *
 * @param expected what the file should be, for the message: "a CSV file"
 * @throws InputError when it cannot be read or is not text.
 */
export async function readTextFile(path: string, expected: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const got = REASONS[codeOf(error)] ?? codeOf(error);
    throw new InputError(`${path}: expected ${expected}, got ${got}. Check the path.`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(
      `${path}: expected ${expected} in UTF-8, got bytes that are not. Save it as UTF-8 text.`,
    );
  }
}

/** A parsed JSON file. Throws InputError when it cannot be read or is not JSON. */
export async function readJsonFile(path: string, expected: string): Promise<unknown> {
  const text = await readTextFile(path, expected);
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(
      `${path}: expected ${expected} as JSON, got ${text.trim() === '' ? 'an empty file' : quoted(text.trim())}. ` +
        'Correct the file.',
    );
  }
}
