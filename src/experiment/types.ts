import type { z } from 'zod';
import type { NetworkShape } from '../network/shape.ts';
import type { experimentSchema } from './schema.ts';

type Deep<T> = T extends readonly (infer Item)[]
  ? readonly Deep<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Deep<T[Key]> }
    : T;

/** What the schema has accepted: its defaults filled in, those that depend on the data not yet. */
export type ParsedExperiment = Deep<z.output<typeof experimentSchema>>;

/** What users write: only `data` and `objectives` are required. */
export type Experiment = Deep<z.input<typeof experimentSchema>>;

type ParsedData = ParsedExperiment['data'];
type ParsedTraining = ParsedExperiment['training'];
type Filled<T, Key extends keyof T> = Omit<T, Key> & {
  readonly [Name in Key]-?: Exclude<T[Name], undefined>;
};

export type PresetData = Filled<Extract<ParsedData, { preset: string }>, 'inputs' | 'objectives'>;
export type CsvData = Extract<ParsedData, { csv: string }>;
export type InlineExperimentData = Filled<
  Extract<ParsedData, { x: unknown }>,
  'inputNames' | 'targetNames'
>;
export type IdxData = Extract<ParsedData, { idx: string }>;
/** Where the data comes from, every column named, or to be named from it. */
export type ResolvedData = PresetData | CsvData | InlineExperimentData | IdxData;

export type ResolvedNetwork = Filled<ParsedExperiment['network'], 'hidden'>;
/** Initial values: drawn from a seed, or given. */
export type ResolvedInit = ResolvedNetwork['init'];
export type ExplicitInit = Extract<ResolvedInit, { trunk: unknown }>;
type ParsedObjective = ParsedExperiment['objectives'][number];
export type DataObjective = Filled<Extract<ParsedObjective, { loss: unknown }>, 'name'>;
export type PenaltyObjective = Filled<Extract<ParsedObjective, { penalty: unknown }>, 'name'>;
export type ResolvedObjective = DataObjective | PenaltyObjective;
export type PenaltySpec = PenaltyObjective['penalty'];

/** How long to train: steps, or epochs until the number of rows is known (see `stepsOf`). */
export type Duration =
  | { readonly steps: number; readonly epochs?: never }
  | { readonly epochs: number; readonly steps?: never };
export type ResolvedTraining = Omit<
  Filled<
    ParsedTraining,
    | 'method'
    | 'projection'
    | 'optimizer'
    | 'weightDecay'
    | 'schedule'
    | 'headSolve'
    | 'compensation'
  >,
  'steps' | 'epochs'
> &
  Duration;

/** An experiment of one network with every default filled in; resolving it again gives the same. */
export interface ResolvedExperiment
  extends Omit<ParsedExperiment, 'data' | 'network' | 'objectives' | 'training' | 'population'> {
  readonly data: ResolvedData;
  readonly network: ResolvedNetwork;
  readonly objectives: readonly ResolvedObjective[];
  readonly training: ResolvedTraining;
}

/** What the checks look at. */
export interface Checked {
  readonly experiment: ResolvedExperiment;
  readonly shape: NetworkShape;
  /** N, where it is known already. */
  readonly rows: number | undefined;
}
