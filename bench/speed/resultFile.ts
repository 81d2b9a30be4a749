/**
 * The file of a whole speed benchmark, `kitegrad.bench/1`: its schema, and how it is read. Not for pages: zod tries
 * `new Function`, which their policy forbids.
 */
import { z } from 'zod';
import { InputError } from '../../src/errors.ts';

const counters = z.object({
  dispatches: z.number(),
  submits: z.number(),
  readbacks: z.number(),
  writes: z.number(),
  creations: z.number(),
});
const timed = z.object({
  name: z.string(),
  /** Runs of a round. */
  count: z.int(),
  /** One rate per round, in the case's unit; the same place in all contenders is the same round. */
  samples: z.array(z.number()).readonly(),
  /** What a thousand of the case's units asked of the GPU: steps, or steps of any of the networks. */
  perThousand: counters.optional(),
});
const failed = z.object({ name: z.string(), failure: z.string() });
const contender = z.union([timed, failed]);
const speedCase = z.object({
  name: z.string(),
  unit: z.string(),
  contenders: z.array(contender).readonly(),
});
const result = z.object({
  schema: z.literal('kitegrad.bench/1'),
  case: z.literal('speed'),
  date: z.string(),
  adapter: z.object({
    vendor: z.string(),
    architecture: z.string(),
    description: z.string(),
    isFallback: z.boolean(),
  }),
  browser: z.string(),
  /** A browser tells its cores only. */
  machine: z.object({ cpu: z.string().optional(), cores: z.int(), node: z.string().optional() }),
  rounds: z.int(),
  roundMs: z.number(),
  seconds: z.number(),
  /** Peers that were asked for: their version, or why they did not take part. */
  peers: z
    .array(
      z.object({
        name: z.string(),
        version: z.string().optional(),
        missing: z.string().optional(),
      }),
    )
    .readonly(),
  cases: z.array(speedCase).readonly(),
});

export type TimedContender = Readonly<z.infer<typeof timed>>;
export type ContenderResult = Readonly<z.infer<typeof contender>>;
export type CaseResult = Readonly<z.infer<typeof speedCase>>;
export type SpeedResult = Readonly<z.infer<typeof result>>;
export type PeerResult = SpeedResult['peers'][number];

/** Throws InputError when the text is no result of this benchmark; `path` is its file. */
export function parseResult(text: string, path: string): SpeedResult {
  const parsed = result.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InputError(
    `${path}: ${issue.path.join('.')}: ${issue.message}. Make it with \`npm run bench -- speed --peers --json ${path}\`.`,
  );
}
