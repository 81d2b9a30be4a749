/** `npm run bench -- protect [--problems N] [--json OUT]`: does any step of method protect break a budget? */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { InputError } from '../../src/errors.ts';
import { type Judgement, judge, referenceDriver, STEPS } from './judge.ts';
import { randomProblem } from './problem.ts';
import { summaryOf, tableOf } from './summary.ts';

const PROBLEMS = 1000;
/** Problems between two lines of progress. */
const PROGRESS = 100;

/** Prints the table, on the reference engine. */
export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      problems: { type: 'string', default: String(PROBLEMS) },
      json: { type: 'string' },
    },
  });
  const problems = Number(values.problems);
  if (!Number.isInteger(problems) || problems < 1) {
    throw new InputError(`--problems: expected a whole number, 1 or more, got ${values.problems}.`);
  }
  const started = performance.now();
  const judgements: Judgement[] = [];
  for (let index = 0; index < problems; index++) {
    judgements.push(await judge(randomProblem(index), referenceDriver));
    if ((index + 1) % PROGRESS === 0) {
      const seconds = ((performance.now() - started) / 1000).toFixed(0);
      process.stderr.write(`${index + 1} problems, ${seconds} s so far\n`);
    }
  }
  console.log(tableOf(judgements));
  if (values.json) {
    const result = {
      schema: 'kitegrad.bench/1',
      case: 'protect',
      date: new Date().toISOString(),
      adapter: null,
      machine: { cpu: cpus()[0].model, cores: cpus().length, node: process.version },
      engine: 'reference',
      seconds: (performance.now() - started) / 1000,
      steps: STEPS,
      summary: summaryOf(judgements),
      problems: judgements,
    };
    mkdirSync(dirname(values.json), { recursive: true });
    writeFileSync(values.json, `${JSON.stringify(result)}\n`);
  }
}
