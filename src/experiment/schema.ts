import { z } from 'zod';
import { ACTIVATION_NAMES } from '../../shaders/fragments/activation.ts';
import { NA_LOSSES } from '../../shaders/naLoss.ts';
import { INIT_SCHEMES } from '../network/init.ts';
import { dataSchema } from './dataSchema.ts';
import { count, seed } from './numberSchema.ts';
import { penaltySchema } from './penaltySchema.ts';
import { earlyStoppingSchema } from './stoppingSchema.ts';
import { clipSchema, optimizerSchema, scheduleSchema, weightDecaySchema } from './updateSchema.ts';

/**
 * The experiment file, field by field. A new field is a line here: its type, a description that completes the sentence
 * "expected …" in messages, and its default. What concerns several fields at once stands in checks.ts.
 *
 * In a union of objects, a key that only one of them has tells which one is meant.
 */
export const EXPERIMENT_SCHEMA = 'kitegrad.experiment/1';

/** Names of the methods in src/methods: `phase` is the report's Algorithm 1, `sequential` its first form (§6.4). */
export const METHODS = [
  'epsilon',
  'epsilon+lm',
  'epsilon+lm+loo',
  'protect',
  'protect+tangent',
  'epsilon+tangent',
  'phase',
  'sequential',
  'simultaneous',
  'single',
  'frozen',
  'weighted',
  'pcgrad',
  'mgda',
  'upgrad',
  'barrier',
  'nonArchimedean',
] as const;
/**
 * How the trunk of a lower objective is kept from harming those above it (design §4.2). `line`, `hyperplane`, `upstream`
 * and `masked` go off the weights of the heads above.
 *
 *   gradient           the direction has no part along the gradient of any objective above: none changes to first order
 *   gradient-conflict  the same only along gradients that it goes against: none rises to first order
 *   barrier            so much of the gradient above is added that its loss falls at least as by its own step; further
 *                      objectives go against that sum in turn
 *   exact              no output above moves on the protected rows, to first order
 *
 * `gradient`, `gradient-conflict` and `barrier` see the losses of the step's rows only.
 */
export const PROJECTIONS = [
  'none',
  'line',
  'hyperplane',
  'upstream',
  'masked',
  'gradient',
  'gradient-conflict',
  'barrier',
  'exact',
] as const;
/** huber with δ = 1 and quantile 0.5, unless given as { huber: δ }, { quantile: q }. */
export const LOSSES = [
  'mse',
  'mae',
  'huber',
  'logCosh',
  'quantile',
  'binaryCrossEntropy',
  'crossEntropy',
] as const;
export const GRANULARITIES = ['sample', 'batch', 'full'] as const;
export const ENGINES = ['fused', 'layered', 'reference'] as const;

const notNegative = z.number().min(0).describe('a number, 0 or more');
const vector = z.array(z.number()).min(1).describe('a list of numbers');
const layer = z.strictObject({
  /** [units][units of the layer before]. */
  weight: z.array(vector).min(1).describe('a matrix [units][inputs] as nested lists'),
  /** [units]. */
  bias: vector,
});

export const initSchema = z
  .union([
    z.strictObject({
      seed: seed.default(0),
      scheme: z.enum(INIT_SCHEMES).default('he'),
    }),
    z.strictObject({
      trunk: z.array(layer).min(1).describe('a list of layers, each { weight, bias }'),
      heads: z.array(layer).min(1).describe('a list of heads, each { weight, bias }'),
    }),
  ])
  .describe('{ seed, scheme } or { trunk, heads }');

export const networkSchema = z.strictObject({
  /** Units of each trunk layer; by default [10], or the sizes of explicit initial values. */
  hidden: z
    .array(count)
    .min(1)
    .describe('a list of at least one layer size, such as [10]')
    .optional(),
  activation: z.enum(ACTIVATION_NAMES).default('relu'),
  init: initSchema.prefault({}),
});

/** By default the names of the target's columns, joined by +; of a penalty what it asks. */
const name = z.string().min(1).describe('a name').optional();

/** A loss on targets of the data. */
const dataObjectiveSchema = z.strictObject({
  name,
  loss: z
    .union([
      z.enum(LOSSES),
      z.strictObject({ huber: z.number().positive().describe('a number above 0') }),
      z.strictObject({
        quantile: z.number().gt(0).lt(1).describe('a number between 0 and 1, such as 0.9'),
      }),
    ])
    .describe(`one of ${LOSSES.map((name) => `'${name}'`).join(', ')}, { huber } or { quantile }`)
    .default('mse'),
  /** Loss at or below which the objective is met, in the units of the targets that training sees. */
  threshold: z
    .union([notNegative, z.strictObject({ relative: notNegative })])
    .describe("a number, 0 or more, or { relative: share of the best constant's loss }")
    .default({ relative: 0.001 }),
});

/** Something asked of the outputs of another objective, or of the weights; it has no targets and no head. */
const penaltyObjectiveSchema = z.strictObject({
  name,
  penalty: penaltySchema,
  threshold: notNegative.default(1e-4),
});

export const objectiveSchema = z
  .union([dataObjectiveSchema, penaltyObjectiveSchema])
  .describe('{ loss, threshold } or { penalty, threshold }');

export const trainingSchema = z.strictObject({
  /** By default epsilon, or phase where the settings speak of phases: see methodDefaults.ts. */
  method: z.enum(METHODS).optional(),
  projection: z.enum(PROJECTIONS).optional(),
  /** Rows of a step: one, `batch`, or all. */
  granularity: z.enum(GRANULARITIES).default('full'),
  /** Rows of a step with granularity batch. */
  batch: count.optional(),
  order: z.enum(['sequential', 'shuffled']).default('sequential'),
  /** Whose loss decides the phase: that of the step's rows, or of the whole data set. */
  monitor: z.enum(['rows', 'data']).default('rows'),
  /** How far above its threshold an objective may rise, as a share of it, before it is taken up again. */
  hysteresis: notNegative.default(0),
  /** Updates; or give `epochs`. */
  steps: count.optional(),
  /** Sweeps of the data; or give `steps`. */
  epochs: count.optional(),
  /** Methods that train one objective after the other: steps per objective; by default equal shares. */
  stages: z.array(count).min(1).describe('a list of steps per objective').optional(),
  /** Methods epsilon+lm and epsilon+lm+loo: steps of Levenberg–Marquardt for each objective below the first, beside `steps`. */
  polish: count.default(100),
  /** By default what the method works best with, like `schedule` and `headSolve`: see methodDefaults.ts. */
  optimizer: optimizerSchema.optional(),
  /** L2; decoupled with adamw. By default 0, with adamw 0.01. */
  weightDecay: weightDecaySchema.optional(),
  /** Largest norm of an objective's gradient; absent: no limit. */
  clip: clipSchema.optional(),
  learningRate: z.number().positive().describe('a number above 0, such as 0.01').default(0.01),
  /** `cosine` falls to 1 % of the rate at the end of each stage. */
  schedule: scheduleSchema.optional(),
  /** First steps of each stage, over which the rate rises in equal parts. */
  warmup: z.int().min(0).describe('a whole number, 0 or more').default(0),
  /** Heads by ridge least squares after every step, instead of descent. */
  headSolve: z.boolean().describe('true or false').optional(),
  headRidge: z.number().min(1e-12).describe('a number, 1e-12 or more').default(1e-8),
  /** Projection exact: rows of the Jacobian that are protected, at most; a step's own rows and seeded anchors. */
  protectedRows: z.int().min(1).max(512).describe('a whole number, 1 to 512').default(256),
  /** Projection exact: λ relative to the mean diagonal of the Gram matrix. */
  damping: z.number().positive().describe('a number above 0, such as 1e-5').default(1e-5),
  /** Projection exact: protected heads move to keep their outputs still. By default not with method phase. */
  compensation: z.boolean().describe('true or false').optional(),
  /** Ends a stage when the validation rows see no better network; absent: every stage has all of its steps. */
  earlyStopping: earlyStoppingSchema.optional(),
  /** Methods epsilon and protect: how far a loss may rise above its best, as a share of it. */
  budget: notNegative.default(0.01),
  /** Method weighted: weight of each objective as a share of the one before. */
  weight: z.number().positive().describe('a number above 0, such as 0.01').default(1),
  /** Method nonArchimedean: the loss of its outputs, by coefficient or as one number. */
  naLoss: z.enum(NA_LOSSES).default('lexicographic'),
  seed: seed.default(0),
  /** Parameter groups that stay as they are: trunk, trunk.0, trunk.0.weight, heads.1, heads.1.bias, … */
  freeze: z
    .array(z.string().describe("a parameter group, such as 'trunk.0'"))
    .describe("a list of parameter groups, such as ['trunk.0']")
    .default([]),
});

export const recordSchema = z.strictObject({
  /** Steps between two entries of the history. */
  every: count.default(1),
  /** Steps between two measurements of the leak; 0 measures none. */
  leakEvery: z.int().min(0).describe('a whole number, 0 (off) or more').default(10),
  /** A rise of a protected loss above this counts as a leak. */
  leakTolerance: notNegative.default(1e-6),
  /** Steps between two measurements of how far each tensor moved; 0 measures none. */
  movementEvery: z.int().min(0).describe('a whole number, 0 (off) or more').default(10),
  /** Keep all parameters of the steps whose movement is measured. */
  parameters: z.boolean().describe('true or false').default(false),
});

export const experimentSchema = z.strictObject({
  schema: z.literal(EXPERIMENT_SCHEMA).default(EXPERIMENT_SCHEMA),
  data: dataSchema,
  network: networkSchema.prefault({}),
  /** One per target, and penalties, in order of priority. */
  // The history holds the active objectives as bits of an f32.
  objectives: z.array(objectiveSchema).min(1).max(24).describe('a list of 1 to 24 objectives'),
  training: trainingSchema.prefault({}),
  engine: z.enum(ENGINES).default('layered'),
  record: recordSchema.prefault({}),
});
