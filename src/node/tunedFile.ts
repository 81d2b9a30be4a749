import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ProductChoices } from '../gpu/products.ts';

type Tuned = Readonly<Record<string, ProductChoices>>;

/** Under XDG_CACHE_HOME, by default ~/.cache: it may be deleted at any time. */
function place(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kitegrad', 'tuned.json');
}

/** Choices for large products by adapter, as earlier runs found them; none where the file is missing or broken. */
export function readTuned(): Tuned {
  try {
    const found: unknown = JSON.parse(readFileSync(place(), 'utf8'));
    return typeof found === 'object' && found !== null ? (found as Tuned) : {};
  } catch {
    return {};
  }
}

/** A cache: where it cannot be written, the next run tunes again. */
export function writeTuned(adapter: string, choices: ProductChoices): void {
  const path = place();
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify({ ...readTuned(), [adapter]: choices }, null, 2)}\n`);
  } catch {
    // Nothing is lost but the time of tuning.
  }
}
