import { z } from 'zod';
import { count, seed } from './numberSchema.ts';

/** What a loss has to reach to be as good as any below it: see trainPopulation. */
export const FLOORS = ['thresholds', 'budgets', 'none'] as const;

/** Several networks from one experiment, and which of them is the result. What it makes of the rest stands in population.ts. */
export const populationSchema = z.strictObject({
  /** Starts of every combination of settings: so many, the first from the experiment's own seeds, or these seeds. */
  seeds: z
    .union([count, z.array(seed).min(1)])
    .describe('a number of starts, 1 or more, or a list of seeds')
    .default(1),
  /** Values of settings by their path, such as training.learningRate; every combination is trained. */
  vary: z
    .record(z.string(), z.array(z.unknown()).min(1).describe('a list of values'))
    .describe('lists of values by path, such as { "training.learningRate": [0.01, 0.1] }')
    .default({}),
  select: z
    .strictObject({
      /** By default the budgets of the first member, or its thresholds where its method has no budgets. */
      floors: z.enum(FLOORS).optional(),
      /** Share of the smallest loss by which another may be larger and still be as good. */
      tolerance: z.number().min(0).lt(1).describe('a number from 0 to below 1').default(0.01),
    })
    .prefault({}),
});
