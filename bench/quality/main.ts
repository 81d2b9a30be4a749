/**
 * `npm run bench -- quality [--methods a,b] [--seeds N] [--settings FILE] [--json OUT]`
 *
 * Trains every method on every setting and seed with the reference engine; about half an hour on two cores.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { InputError } from '../../src/errors.ts';
import { CONTENDERS, type Contender, ON_REQUEST } from './contenders.ts';
import { problemOf } from './problem.ts';
import { type References, race } from './race.ts';
import { type QualityResult, textOf } from './result.ts';
import { type Run, scoreOf } from './score.ts';
import { readSettings } from './settings.ts';
import { fullTable, machineLine } from './table.ts';
import { testSetOf } from './testSets.ts';

const SEEDS = 10;

/** Prints the table; `settings` is the file of the shipped settings. */
export async function main(args: readonly string[], shipped: string): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      methods: { type: 'string' },
      seeds: { type: 'string', default: String(SEEDS) },
      settings: { type: 'string', default: shipped },
      json: { type: 'string' },
    },
  });
  const contenders = chosen(values.methods);
  const seeds = Number(values.seeds);
  if (!Number.isInteger(seeds) || seeds < 1) {
    throw new InputError(`--seeds: expected a whole number, 1 or more, got ${values.seeds}.`);
  }
  const started = performance.now();
  const runs = new Map<string, Run[]>(contenders.map(({ name }) => [name, []]));
  for (const setting of readSettings(values.settings)) {
    const testSet = testSetOf(setting.name, setting.x);
    const count = Math.min(seeds, setting.init?.length ?? seeds);
    for (let seed = 0; seed < count; seed++) {
      const problem = problemOf(setting, seed);
      const references: References = new Map();
      for (const contender of contenders) {
        const outcome = await race(contender, problem, references, testSet, seed);
        runs.get(contender.name)?.push({ setting: setting.name, seed, ...outcome });
      }
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    process.stderr.write(`${setting.name}: ${count} seeds, ${seconds} s so far\n`);
  }
  const result: QualityResult = {
    schema: 'kitegrad.bench/1',
    case: 'quality',
    date: new Date().toISOString(),
    adapter: null,
    machine: { cpu: cpus()[0].model, cores: cpus().length, node: process.version },
    engine: 'reference',
    seconds: (performance.now() - started) / 1000,
    methods: contenders.map((contender) => scoreOf(contender, runs.get(contender.name) ?? [])),
  };
  console.log(`${fullTable(result)}\n\n${machineLine(result)}`);
  if (values.json) {
    mkdirSync(dirname(values.json), { recursive: true });
    writeFileSync(values.json, textOf(result));
  }
}

function chosen(names: string | undefined): readonly Contender[] {
  if (names === undefined) return CONTENDERS;
  return names.split(',').map((name) => {
    const known = [...CONTENDERS, ...ON_REQUEST];
    const found = known.find((contender) => contender.name === name);
    if (found) return found;
    throw new InputError(
      `--methods: unknown method '${name}'. Known: ${known.map((one) => one.name).join(', ')}.`,
    );
  });
}
