import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../errors.ts';
import { codeOf } from './files.ts';

/** Where temporary files go: their names begin so, and none is left behind. */
const TEMPORARY = '.kitegrad-';

/** Proves that results can be written to `folder`, leaving nothing. Throws InputError when they cannot. */
export async function checkWritable(folder: string): Promise<void> {
  try {
    await checkIsFolder(folder);
    await rm(await mkdtemp(join(nearestExisting(folder), TEMPORARY)), { recursive: true });
  } catch (error) {
    throw notWritable(folder, error);
  }
}

/**
 * Write files into `folder`, all or none: they are written to a temporary folder and then renamed. A name may lead into
 * a folder inside, such as `figures/losses.svg`. What `outdated` names is removed from the folder; files of other names
 * that are already there stay.
 */
export async function writeFolder(
  folder: string,
  files: Readonly<Record<string, string>>,
  outdated: readonly string[] = [],
): Promise<void> {
  let temporary: string | undefined;
  try {
    const target = resolve(folder);
    const there = existsSync(target);
    if (!there) await mkdir(dirname(target), { recursive: true });
    // Inside a folder that is there: what is beside it may be another disk, or not ours to write.
    temporary = await mkdtemp(there ? join(target, TEMPORARY) : `${target}${TEMPORARY}`);
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(temporary, name)), { recursive: true });
      await writeFile(join(temporary, name), text);
    }
    if (there) {
      for (const name of Object.keys(files)) {
        await mkdir(dirname(join(target, name)), { recursive: true });
        await rename(join(temporary, name), join(target, name));
      }
      for (const name of outdated) await rm(join(target, name), { recursive: true, force: true });
    } else {
      // A temporary folder is its owner's only.
      await chmod(temporary, 0o777 & ~process.umask());
      await rename(temporary, target);
    }
  } catch (error) {
    throw notWritable(folder, error);
  } finally {
    if (temporary) await rm(temporary, { recursive: true, force: true });
  }
}

async function checkIsFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (found && !found.isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
}

function nearestExisting(path: string): string {
  let folder = resolve(path);
  while (!existsSync(folder)) folder = dirname(folder);
  return folder;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTDIR: 'a file in its place',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'a read-only disk',
  ENOSPC: 'a full disk',
};

/** What is told of a folder that a file operation failed in. */
export function notWritable(folder: string, error: unknown): InputError {
  const got = REASONS[codeOf(error)] ?? codeOf(error);
  return new InputError(
    `--out ${folder}: expected a folder that can be written, got ${got}. ` +
      `Choose another place for ${basename(folder)}.`,
  );
}
