import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors.ts';
import { type Checkpoint, checkpointFromJson, checkpointToJson } from '../index.ts';
import { withAbsolutePath } from './dataFiles.ts';
import { readTextFile } from './files.ts';
import { notWritable } from './outFolder.ts';

export const CHECKPOINT_FILE = 'checkpoint.json';
/** One name, so that a process that is killed while it writes leaves at most one such file. */
export const CHECKPOINT_TEMPORARY = `.kitegrad-${CHECKPOINT_FILE}`;

/** Writes checkpoint.json into a folder: whoever reads it finds the old one or the new one, whole, also after a crash. */
export async function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  const text = await checkpointToJson({
    ...checkpoint,
    // A run may be resumed from another folder.
    experiment: withAbsolutePath(checkpoint.experiment),
  });
  try {
    await mkdir(folder, { recursive: true });
    const temporary = join(folder, CHECKPOINT_TEMPORARY);
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(folder, CHECKPOINT_FILE));
  } catch (error) {
    throw notWritable(folder, error);
  }
}

/** Throws InputError when the file cannot be read or is no checkpoint. */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  return checkpointFromJson(await readTextFile(path, 'a checkpoint'));
}

/** What `--checkpoint [STEPS]` asks for. `value` is true without a number, undefined without the option. */
export function checkpointing(
  value: string | true | undefined,
  out: string | undefined,
): { readonly folder: string; readonly every: number | undefined } | undefined {
  if (value === undefined) return undefined;
  if (out === undefined) {
    throw new InputError(
      '--checkpoint: expected --out as well, got none. Name the folder for checkpoint.json with --out.',
    );
  }
  const every = value === true ? undefined : Number(value);
  if (every !== undefined && !(Number.isInteger(every) && every >= 1)) {
    throw new InputError(
      `--checkpoint ${value}: expected a whole number of steps, 1 or more, got '${value}'. Put --checkpoint last for one every 10 seconds.`,
    );
  }
  return { folder: out, every };
}
