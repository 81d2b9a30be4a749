import { z } from 'zod';

/** What a penalty asks, by the key of the schema that names it; docs/methods.md "Penalties" has the formulas. */
const column = z.string().min(1).describe('the name of a column');
/** The objective whose outputs it reads; may be left out where there is one with targets only. */
const of = z.string().min(1).describe('the name of an objective').optional();
const count = z.int().min(1).describe('a whole number, 1 or more');
/** Where it looks: rows of the data, drawn once from the seed, and where these are fewer, points between neighbours. */
const points = count.default(256);
/** Rows of the data that it looks at, drawn once from the seed. */
const rows = count.default(1000);
/** Between neighbouring points, in standard deviations of the input. */
const step = z.number().positive().describe('a number above 0, such as 0.1').default(0.1);

export const penaltySchema = z
  .union([
    z.literal('weightNorm'),
    z.strictObject({ smoothness: column, of, step, points }),
    z.strictObject({ increasing: column, of, step, points }),
    z.strictObject({ decreasing: column, of, step, points }),
    /** The column tells two groups apart: an input, or one of data.groups. */
    z.strictObject({ parity: column, of, rows }),
  ])
  .describe("'weightNorm', { smoothness }, { increasing }, { decreasing } or { parity }");
