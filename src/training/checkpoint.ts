import { z } from 'zod';
import type { DampingCounts } from '../engines/engine.ts';
import type { EngineState } from '../engines/state.ts';
import { InputError } from '../errors.ts';
import { resolveExperiment } from '../experiment/experiment.ts';
import type { ResolvedExperiment } from '../experiment/types.ts';
import { sha256 } from '../formats/sha256.ts';
import { decode, encode } from '../formats/wire.ts';
import type { WatchState } from './earlyStopping.ts';
import type { History } from './history.ts';
import type { LeakSum } from './leak.ts';
import type { StagedRun, StageResult } from './stages.ts';

export const CHECKPOINT_SCHEMA = 'kitegrad.checkpoint/1';

/** What the trainer has gathered so far. */
export interface TrainerState {
  readonly steps: number;
  readonly history: History;
  /** Steps that trained each objective, [K]. */
  readonly phases: readonly number[];
  readonly leak: readonly LeakSum[];
  readonly damping: DampingCounts;
  readonly elapsedMs: number;
}

/** Where a run stands between two chunks. */
export interface RunState {
  /** Index of the stage that is under way. */
  readonly stage: number;
  /** Of the stages before it. */
  readonly results: readonly StageResult[];
  readonly engine: EngineState;
  readonly trained: TrainerState;
  /** Of early stopping; absent without it. */
  readonly watch?: WatchState | undefined;
}

/** A run that can go on with the same bits as if it had never stopped; `checkpoint.json`. */
export interface Checkpoint extends RunState {
  readonly experiment: ResolvedExperiment;
  /** What `fingerprintOf` says of the task. */
  readonly data: string;
}

/** Tells data, and the parameters to begin with, from others, as training and early stopping see them. */
export function fingerprintOf({ task, stopping }: StagedRun): Promise<string> {
  const rows = [task, ...(stopping ? [stopping.validation] : [])];
  return sha256([
    ...rows.flatMap(({ inputs, targets }) => [inputs.values, targets.values]),
    Float64Array.from(task.parameters),
  ]);
}

const f64 = z.instanceof(Float64Array);
const u32 = z.instanceof(Uint32Array);
const u8 = z.instanceof(Uint8Array);
const count = z.int().min(0);
const number = z.custom<number>((value) => typeof value === 'number', 'expected a number');
const contentSchema = z.strictObject({
  schema: z.literal(CHECKPOINT_SCHEMA),
  experiment: z.unknown(),
  data: z.string(),
  stage: count,
  results: z.array(
    z.strictObject({
      parameters: f64,
      losses: f64,
      choice: z
        .strictObject({
          step: count,
          losses: z.array(number),
          end: count,
          early: z.boolean(),
        })
        .optional(),
    }),
  ),
  engine: z.strictObject({
    step: count,
    phase: count,
    arrays: z.record(z.string(), z.union([f64, z.instanceof(Float32Array), u32])),
  }),
  trained: z.strictObject({
    steps: count,
    history: z.strictObject({
      steps: u32,
      losses: f64,
      phases: u8,
      leak: z.strictObject({ steps: u32, changes: f64, cosines: f64, phases: u8 }),
      movement: z.strictObject({
        steps: u32,
        changes: f64,
        distances: f64,
        gradients: f64,
        parameters: f64,
        phases: u8,
      }),
    }),
    phases: z.array(count),
    leak: z.array(
      z.strictObject({
        steps: count,
        mixed: z.boolean(),
        max: number,
        total: number,
        over: count,
        angles: z.strictObject({ count, total: number, min: number, max: number }),
      }),
    ),
    damping: z.strictObject({ raised: count, failed: count }),
    elapsedMs: number,
  }),
  watch: z
    .strictObject({
      looked: count,
      best: z.strictObject({ step: count, parameters: f64, losses: f64, record: f64 }).optional(),
    })
    .optional(),
});

/** The text of `checkpoint.json`: arrays as base64, and a checksum of all of it. */
export async function checkpointToJson(checkpoint: Checkpoint): Promise<string> {
  const { experiment, data, stage, results, engine, trained, watch } = checkpoint;
  const content = encode({
    schema: CHECKPOINT_SCHEMA,
    experiment,
    data,
    stage,
    results: results.map(({ parameters, losses, choice }) => ({ parameters, losses, choice })),
    engine,
    trained,
    watch,
  });
  return `{"sha256":"${await sha256([content])}","checkpoint":${content}}\n`;
}

const fileSchema = z.strictObject({ sha256: z.string(), checkpoint: z.looseObject({}) });

/** The checkpoint in the text of a file. Throws InputError for a file that is damaged or no checkpoint. */
export async function checkpointFromJson(text: string): Promise<Checkpoint> {
  const file = fileSchema.safeParse(parsed(text));
  if (!file.success) throw damaged(`expected ${CHECKPOINT_SCHEMA}, got another kind of file`);
  const { checkpoint } = file.data;
  if (checkpoint.schema !== CHECKPOINT_SCHEMA) {
    throw damaged(`schema: expected ${CHECKPOINT_SCHEMA}, got ${String(checkpoint.schema)}`);
  }
  const sum = await sha256([encode(checkpoint)]);
  if (sum !== file.data.sha256) {
    throw damaged(`the file is damaged: expected the checksum ${file.data.sha256}, got ${sum}`);
  }
  const content = contentSchema.safeParse(checkpoint);
  if (!content.success) {
    const [issue] = content.error.issues;
    throw damaged(`${issue.path.join('.')}: ${issue.message}`);
  }
  const { schema: _, experiment, ...rest } = content.data;
  return { ...rest, experiment: resolveExperiment(experiment) };
}

function parsed(text: string): unknown {
  try {
    return decode(text);
  } catch {
    throw damaged(
      'the file is damaged: expected JSON with base64 arrays, got an end or a character that does not belong there',
    );
  }
}

function damaged(what: string): InputError {
  return new InputError(`checkpoint: ${what}. Use a checkpoint.json that kitegrad wrote.`);
}
