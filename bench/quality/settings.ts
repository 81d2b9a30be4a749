/** The settings of the quality benchmark: data, network, and the initial values of every seed. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ACTIVATION_NAMES } from '../../shaders/fragments/activation.ts';
import { InputError } from '../../src/errors.ts';

const matrix = z.array(z.array(z.number())).min(1);
const head = z.object({ w: z.array(z.number()), b: z.number() });
const initial = z.object({
  trunk: z.array(z.object({ W: matrix, b: z.array(z.number()) })),
  heads: z.array(head),
});
const setting = z
  .object({
    name: z.string(),
    activation: z.enum(ACTIVATION_NAMES),
    hidden: z.array(z.int().positive()).min(1),
    /** [N][d]. */
    x: matrix,
    /** [K][N][o]. */
    targets: z.array(matrix).min(1),
    /** Per seed; then x and targets are taken as they are, else they are standardised and initial values drawn. */
    init: z.array(initial).min(1).optional(),
  })
  .refine(({ x, targets }) => targets.every((target) => target.length === x.length), {
    path: ['targets'],
    error: 'expected as many rows as x has',
  });
const list = z.array(setting);
/** A plain list, or one with notes beside it. */
const file = z.preprocess(
  (given) => z.object({ settings: z.unknown() }).safeParse(given).data?.settings ?? given,
  list,
);

export type Setting = z.infer<typeof setting>;
export type InitialValues = z.infer<typeof initial>;

/** Throws InputError when the file is no list of settings. */
export function readSettings(path: string): Setting[] {
  const parsed = file.safeParse(jsonOf(path));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InputError(
    `${path}: ${issue.path.join('.')}: ${issue.message}. Expected a list of { name, x, targets, activation, hidden, init? }.`,
  );
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InputError(
      `${path}: expected a JSON file, got: ${error instanceof Error ? error.message : error}.`,
    );
  }
}
