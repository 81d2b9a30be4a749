import { z } from 'zod';
import { InputError } from '../../errors.ts';
import { resolveExperiment } from '../../experiment/experiment.ts';
import { experimentSchema } from '../../experiment/schema.ts';
import type { Experiment } from '../../experiment/types.ts';
import { fromBase64Url, toBase64Url } from './base64url.ts';
import { withoutDefaults } from './defaults.ts';
import { deflate, inflate } from './deflate.ts';

/**
 * Experiments in the hash of a URL, which no server sees: `#experiment=1.TEXT`, where 1 is the version and TEXT the base64url of
 * the deflated JSON of `Shared`, in which the experiment is without its defaults.
 *
 * A change of what the schema fills in changes what old links mean: it needs a version of its own.
 */
const VERSION = '1';
const HASH = /^#?experiment=([^.]*)\.(.*)$/s;

/** Characters of a hash at most; browsers take more, many chats and mail programs do not. */
export const LONGEST_HASH = 16_000;

/** Bytes of JSON at most, when it is written and when it is read. */
const LARGEST_JSON = 2 ** 20;

export interface Shared {
  readonly experiment: Experiment;
  /** Text of the file that `experiment.data.csv` names. */
  readonly csv?: string | undefined;
}

export interface SharedLink {
  /** With the # in front. */
  readonly hash: string;
  /** False where the reader needs a file beside the link. */
  readonly dataTravels: boolean;
}

const sharedSchema = z.strictObject({ experiment: z.unknown(), csv: z.string().optional() });

/**
 * The link of an experiment. A CSV file goes into it as long as the whole is short enough, else the link is without it.
 *
 * @throws InputError for an experiment that is too long without its CSV file, or that is none.
 */
export async function linkOf({ experiment, csv }: Shared): Promise<SharedLink> {
  resolveExperiment(experiment);
  const { length } = JSON.stringify(experiment);
  // To leave the defaults out takes long where there are many numbers.
  if (length > LARGEST_JSON) throw tooLong(length);
  const short = withoutDefaults(experiment);
  const { data } = experiment;
  const whole = 'csv' in data && csv !== undefined && (await hashOf({ experiment: short, csv }));
  if (whole) return { hash: whole, dataTravels: true };
  const hash = await hashOf({ experiment: short });
  if (hash === undefined) throw tooLong(length);
  return { hash, dataTravels: !('csv' in data || 'idx' in data) };
}

function tooLong(length: number): InputError {
  return new InputError(
    `link: expected at most ${LONGEST_HASH} characters, got an experiment of ${length}, too long even when packed. ` +
      'Download it instead.',
  );
}

/**
 * What a hash shares; undefined for a hash that is no link to an experiment. The experiment fits the schema, its defaults filled
 * in; a CSV text is not read yet.
 *
 * @throws InputError for a link of another version, a damaged one, or one whose experiment cannot be run.
 */
export async function sharedIn(hash: string): Promise<Shared | undefined> {
  const [, version, text] = HASH.exec(hash) ?? [];
  if (version === undefined) return undefined;
  if (version !== VERSION) {
    throw new InputError(
      `link: expected version ${VERSION}, got ${JSON.stringify(version)}. Open it with the kitegrad that made it.`,
    );
  }
  const bytes = await inflate(fromBase64Url(text), LARGEST_JSON);
  const { experiment, csv } = sharedJson(bytes);
  resolveExperiment(experiment);
  return { experiment: experimentSchema.parse(experiment), ...(csv !== undefined && { csv }) };
}

/** Undefined where it would be too long. */
async function hashOf(shared: {
  readonly experiment: unknown;
  readonly csv?: string;
}): Promise<string | undefined> {
  const json = new TextEncoder().encode(JSON.stringify(shared));
  if (json.length > LARGEST_JSON) return undefined;
  const hash = `#experiment=${VERSION}.${toBase64Url(await deflate(json))}`;
  return hash.length <= LONGEST_HASH ? hash : undefined;
}

function sharedJson(bytes: Uint8Array) {
  try {
    return sharedSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    throw new InputError('link: expected an experiment, got something else. Copy the whole link.');
  }
}
