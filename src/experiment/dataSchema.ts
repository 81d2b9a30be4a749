import { z } from 'zod';
import type { PlainTable } from '../data/inline.ts';
import { LABEL_TABLE_NAMES } from '../data/labels.ts';
import { DATA_PRESET_NAMES } from '../data/presets.ts';
import { count, seed } from './numberSchema.ts';

const names = z.array(z.string().min(1).describe('a column name')).min(1);
const columns = names.describe('a list of column names, such as ["x"]');
const groups = columns.optional();
const columnGroups = z
  .array(columns)
  .min(1)
  .describe('a list of column names per objective, such as [["y1"], ["y2"]]');
const classNames = z
  .array(z.string().trim().min(1))
  .min(2)
  .describe('a list of 2 or more class names');
const standardise = z.boolean().describe('true or false').default(true);
const share = z.number().min(0).lt(1).describe('a share of the rows, from 0 to below 1');
/** Rows kept from training, to tell how the network does on data that it has not seen. */
const split = z
  .strictObject({
    validation: share.default(0),
    test: share.default(0),
    /** Instead of a share for validation: the rows that the test leaves, dealt into so many folds. */
    folds: z.int().min(2).describe('a whole number, 2 or more').optional(),
    /** The fold that validates, counted from 0; 0 where only `folds` is given. */
    fold: z.int().min(0).describe('a whole number, 0 or more').optional(),
    seed: seed.default(0),
  })
  .describe('{ validation, test, folds, fold, seed }')
  .optional();

const isArray = (value: unknown): boolean => Array.isArray(value);

export const dataSchema = z
  .union([
    z.strictObject({
      preset: z.enum(DATA_PRESET_NAMES),
      inputs: columns.optional(),
      objectives: columnGroups.optional(),
      /** Columns that penalties read, which the network does not see. */
      groups,
      standardise,
      split,
    }),
    z.strictObject({
      /** Path or name of the file; the caller reads it. */
      csv: z.string().min(1).describe('the path of a CSV file'),
      inputs: columns,
      objectives: columnGroups,
      groups,
      /** Classes of text columns, in the order of their outputs; by default those in the file, sorted. */
      categories: z
        .record(z.string(), classNames)
        .describe('class names by column, such as { species: ["Adelie", "Gentoo"] }')
        .optional(),
      standardise,
      split,
    }),
    z.strictObject({
      /** [N] or [N][d]. */
      x: z.custom<PlainTable>(isArray).describe('the inputs as a list of rows, [N] or [N][d]'),
      /** Per objective, [N] or [N][o]. */
      targets: z
        .custom<readonly PlainTable[]>(isArray)
        .describe('one list of rows per objective, each [N] or [N][o]'),
      inputNames: columns.optional(),
      targetNames: columnGroups.optional(),
      /** By name, [N]: columns that penalties read, which the network does not see. */
      groups: z
        .record(z.string(), z.array(z.union([z.number(), z.string()])))
        .describe('{ name: [N] }')
        .optional(),
      standardise,
      split,
    }),
    z.strictObject({
      /** Path of a folder of labelled images, as src/data/idxFolder.ts tells; the caller reads the files. */
      idx: z.string().min(1).describe('the path of a folder of IDX files'),
      /** Rows and columns of an image. */
      size: z
        .array(count)
        .length(2)
        .describe('rows and columns, such as [28, 28]')
        .default([28, 28]),
      /** The classes of each label, coarse before fine: an objective per level. */
      labels: z
        .union([z.enum(LABEL_TABLE_NAMES), z.array(names).min(2)])
        .describe("'fashion-mnist', or a list of class names per label, coarse before fine"),
      /** Images come scaled to −1 … 1 already. */
      standardise: z.boolean().describe('true or false').default(false),
      split,
    }),
  ])
  .describe('{ preset }, { csv, inputs, objectives }, { x, targets } or { idx, labels }');
