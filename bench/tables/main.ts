/** `npm run bench -- tables`: writes the tables of README.md and docs/ from bench/results. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withPart } from './marked.ts';
import { PARTS } from './parts.ts';

export async function main(): Promise<void> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  for (const { document, name, make } of PARTS) {
    const path = `${root}${document}`;
    writeFileSync(path, withPart(readFileSync(path, 'utf8'), name, make(root)));
    console.log(`${document}: table ${name}`);
  }
}
