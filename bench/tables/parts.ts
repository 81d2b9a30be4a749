import { readFileSync } from 'node:fs';
import { independentTable } from '../quality/independent.ts';
import { type QualityResult, readResult } from '../quality/result.ts';
import { fullTable, machineLine, shortTable } from '../quality/table.ts';
import type { SpeedResult } from '../speed/result.ts';
import { parseResult } from '../speed/resultFile.ts';
import { briefTable, machineLine as speedMachine, tables } from '../speed/table.ts';

/** A part of a document that is made from a result file; paths count from the root of the repository. */
export interface Part {
  readonly document: string;
  readonly name: string;
  /** Its text, from the result files below `root`. */
  readonly make: (root: string) => string;
}

const quality = (
  document: string,
  name: string,
  text: (result: QualityResult) => string,
): Part => ({
  document,
  name,
  make: (root) => text(readResult(`${root}bench/results/quality.json`)),
});

const speed = (document: string, text: (result: SpeedResult) => string): Part => ({
  document,
  name: 'speed',
  make(root) {
    const path = `${root}bench/results/speed.json`;
    const result = parseResult(readFileSync(path, 'utf8'), path);
    return `${text(result)}\n\n${speedMachine(result)}`;
  },
});

export const PARTS: readonly Part[] = [
  quality('README.md', 'quality', (result) => `${shortTable(result)}\n\n${machineLine(result)}`),
  quality(
    'docs/methods.md',
    'quality',
    (result) => `${fullTable(result)}\n\n${machineLine(result)}`,
  ),
  quality('docs/methods.md', 'independent', independentTable),
  speed('README.md', briefTable),
  speed('docs/benchmark.md', tables),
];
