/** `npm run study:similarity -- [--seeds N] [--json OUT] [--svg OUT]` */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { drawSimilarity } from './figure.ts';
import { contrasts, summarise } from './summary.ts';
import { sweep } from './sweep.ts';
import { tableOf } from './table.ts';

const SEEDS = 20;

export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string', default: String(SEEDS) },
      json: { type: 'string' },
      svg: { type: 'string' },
    },
  });
  const seeds = Number(values.seeds);
  if (!Number.isInteger(seeds) || seeds < 1) {
    throw new RangeError(`--seeds: expected a whole number, 1 or more, got ${values.seeds}`);
  }
  const started = performance.now();
  const samples = await sweep({
    seeds,
    onSeed: (done) => process.stderr.write(`seed ${done} of ${seeds}\n`),
  });
  const summaries = summarise(samples);
  const differences = contrasts(samples);
  console.log(tableOf(summaries, differences));
  console.log(`\n${seeds} seeds in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  if (values.json) {
    const machine = { cpu: cpus()[0].model, cores: cpus().length, node: process.version };
    const date = new Date().toISOString();
    write(
      values.json,
      JSON.stringify({ date, machine, seeds, samples, summaries, contrasts: differences }),
    );
  }
  if (values.svg) write(values.svg, drawSimilarity(summaries));
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${text}\n`);
}
