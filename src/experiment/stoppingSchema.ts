import { z } from 'zod';

const steps = z.int().min(1).describe('a whole number of steps, 1 or more');

/** Early stopping, of the training section. What it needs of the rest stands in stoppingChecks.ts. */
export const earlyStoppingSchema = z
  .strictObject({
    /** Steps without a better network after which a stage ends. */
    patience: steps,
    /** Steps between two looks at the validation rows. */
    every: steps.default(100),
    /** Share of a loss by which it has to fall to count as better; what is closer is equal. */
    tolerance: z
      .number()
      .min(0)
      .lt(1)
      .describe('a number from 0 to below 1, such as 0.001')
      .default(0.001),
  })
  .describe('{ patience, every, tolerance }');
