/**
 * `npm run bench -- speed [--cases a,b] [--peers] [--rounds N] [--round-ms MS] [--json OUT]`
 *
 * Races kitegrad, plain JavaScript and, with --peers, other libraries in one headless browser. Exit code 1 when a contender
 * of ours failed or answered wrongly; peers that fail are told in the table.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { InputError } from '../../src/errors.ts';
import { CASES } from './cases/index.ts';
import { openBenchPage } from './node/benchPage.ts';
import { installPeers } from './node/installPeers.ts';
import { PEERS } from './peers.ts';
import { PYTHON_PEERS } from './python.ts';
import { LEAST_ROUNDS, ROUND_MS } from './race.ts';
import { isTimed, type SpeedResult, textOf } from './result.ts';
import type { SpeedAnswer, SpeedRequest } from './run.ts';
import { machineLine, tables } from './table.ts';

export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cases: { type: 'string', default: Object.keys(CASES).join(',') },
      peers: { type: 'boolean', default: false },
      rounds: { type: 'string', default: String(LEAST_ROUNDS) },
      'round-ms': { type: 'string', default: String(ROUND_MS) },
      json: { type: 'string' },
    },
  });
  const request: SpeedRequest = {
    cases: chosen(values.cases),
    peers: values.peers ? [...Object.keys(PEERS), ...PYTHON_PEERS] : [],
    rounds: atLeast(LEAST_ROUNDS, '--rounds', values.rounds),
    roundMs: atLeast(1, '--round-ms', values['round-ms']),
  };
  if (values.peers) installPeers();
  const started = performance.now();
  const page = await openBenchPage((what) => {
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    process.stderr.write(`${seconds} s ${what}\n`);
  });
  let answer: SpeedAnswer;
  try {
    answer = await page.run(request);
  } finally {
    await page.close();
  }
  const { rounds, roundMs } = request;
  const result: SpeedResult = {
    schema: 'kitegrad.bench/1',
    case: 'speed',
    date: new Date().toISOString(),
    browser: page.browser,
    machine: { cpu: cpus()[0].model, cores: cpus().length, node: process.version },
    rounds,
    roundMs,
    seconds: (performance.now() - started) / 1000,
    ...answer,
  };
  console.log(`${tables(result)}\n\n${machineLine(result)}`);
  if (values.json) {
    mkdirSync(dirname(values.json), { recursive: true });
    writeFileSync(values.json, textOf(result));
  }
  const oursFailed = result.cases.some(({ contenders }) =>
    contenders.some((one) => !isTimed(one) && /^(kitegrad|adapter)/.test(one.name)),
  );
  if (oursFailed) process.exitCode = 1;
}

function chosen(names: string): string[] {
  return names.split(',').map((given) => {
    const name = given.replaceAll(' ', '');
    if (Object.hasOwn(CASES, name)) return name;
    throw new InputError(
      `--cases: unknown case '${name}'. Known: ${Object.keys(CASES).join(', ')}.`,
    );
  });
}

function atLeast(least: number, option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new InputError(`${option}: expected a whole number, ${least} or more, got ${text}.`);
}
