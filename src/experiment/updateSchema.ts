import { z } from 'zod';

/** Optimizer and schedule of the training section. Which options go with which name stands in updateChecks.ts. */
export const OPTIMIZERS = ['sgd', 'momentum', 'adam', 'adamw', 'rmsprop'] as const;
export const SCHEDULES = ['constant', 'cosine', 'step'] as const;

const listed = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');
const share = z.number().gt(0).lt(1).describe('a number between 0 and 1, such as 0.9').optional();

export const optimizerSchema = z
  .union([
    z.enum(OPTIMIZERS),
    z.strictObject({
      name: z.enum(OPTIMIZERS),
      /** momentum: what stays of the steps before; 0.9. */
      beta: z.number().min(0).lt(1).describe('a number from 0 to below 1, such as 0.9').optional(),
      /** momentum: Nesterov's; false. */
      nesterov: z.boolean().describe('true or false').optional(),
      /** adam, adamw: what stays of the mean and of the mean square; 0.9 and 0.999. */
      beta1: share,
      beta2: share,
      /** rmsprop: what stays of the mean square; 0.99. */
      decay: share,
      /** adam, adamw, rmsprop: 1e-8. */
      epsilon: z.number().min(1e-30).max(1).describe('a number from 1e-30 to 1').optional(),
    }),
  ])
  .describe(`one of ${listed(OPTIMIZERS)}, or an object with that name and its options`);

export const scheduleSchema = z
  .union([
    z.enum(SCHEDULES),
    z.strictObject({
      name: z.enum(SCHEDULES),
      /** step: so many steps at the same rate. */
      every: z.int().min(1).describe('a whole number, 1 or more').optional(),
      /** step: the next rate as a share of the one before; 0.1. */
      factor: z.number().gt(0).max(1).describe('a number above 0, up to 1').optional(),
    }),
  ])
  .describe("'constant', 'cosine', or { name: 'step', every, factor }");

/** Bounds that f32 can hold. */
export const clipSchema = z.number().min(1e-12).max(1e12).describe('a number from 1e-12 to 1e12');
export const weightDecaySchema = z.number().min(0).max(1000).describe('a number from 0 to 1000');

export type OptimizerSpec = z.output<typeof optimizerSchema>;
export type ScheduleSpec = z.output<typeof scheduleSchema>;

type OptimizerOptions = Exclude<OptimizerSpec, string>;
type ScheduleOptions = Exclude<ScheduleSpec, string>;

/** A name alone is that name without options. */
export function optimizerOptions(spec: OptimizerSpec): OptimizerOptions {
  return typeof spec === 'string' ? { name: spec } : spec;
}

export function scheduleOptions(spec: ScheduleSpec): ScheduleOptions {
  return typeof spec === 'string' ? { name: spec } : spec;
}
