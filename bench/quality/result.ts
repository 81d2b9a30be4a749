/** The file of a whole benchmark run, `kitegrad.bench/1`: all that the tables are made from. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { InputError } from '../../src/errors.ts';
import { DIGITS } from './score.ts';

const losses = z.array(z.number()).readonly();
const pair = z.tuple([z.number(), z.number()]).readonly();
const means = z.object({ gmR1: z.number(), gmR2: z.number() });
const run = z.object({
  setting: z.string(),
  seed: z.int(),
  losses,
  alone: losses,
  aloneLonger: losses.optional(),
  aloneCurved: losses.optional(),
  test: z.object({ losses, alone: losses, aloneCurved: losses.optional() }).optional(),
  steps: z.int(),
  budgets: losses,
});
const score = means.extend({
  name: z.string(),
  promise: z.string(),
  steps: z.string(),
  gmR1Interval: pair,
  gmR2Interval: pair,
  shareR1_101: z.number(),
  shareR1_105: z.number(),
  maxR1: z.number(),
  test: means.optional(),
  equalSteps: means.extend({ shareR1_101: z.number() }).optional(),
  sameOptimizer: means.extend({ test: means.optional() }).optional(),
  runs: z.array(run).readonly(),
});
const result = z.object({
  schema: z.literal('kitegrad.bench/1'),
  case: z.literal('quality'),
  date: z.string(),
  adapter: z.null(),
  machine: z.object({ cpu: z.string(), cores: z.int(), node: z.string() }),
  engine: z.string(),
  seconds: z.number(),
  methods: z.array(score).readonly(),
});

export type QualityResult = Readonly<z.infer<typeof result>>;

/** Throws InputError when the file is no result of this benchmark. */
export function readResult(path: string): QualityResult {
  const parsed = result.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InputError(
    `${path}: ${issue.path.join('.')}: ${issue.message}. Make it with \`npm run bench -- quality --json ${path}\`.`,
  );
}

/** A line per run, so that a change of the file can be read. */
export function textOf(value: QualityResult): string {
  const text = JSON.stringify(value, (_, part: unknown) => rounded(part));
  return `${text.replaceAll('{"setting"', '\n{"setting"')}\n`;
}

/** A number with the digits that the file keeps; anything else as it is. */
function rounded(part: unknown): unknown {
  return typeof part === 'number' ? Number(part.toPrecision(DIGITS)) : part;
}
