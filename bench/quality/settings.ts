/** The settings of the quality benchmark: data, network, and the initial values of every seed. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { InputError } from '../../src/errors.ts';
import { ACTIVATIONS } from '../../src/network/shape.ts';

const matrix = z.array(z.array(z.number())).min(1);
const head = z.object({ w: z.array(z.number()), b: z.number() });
const initial = z.object({
  trunk: z.array(z.object({ W: matrix, b: z.array(z.number()) })),
  heads: z.array(head),
});
const setting = z.object({
  name: z.string(),
  activation: z.enum(ACTIVATIONS),
  hidden: z.array(z.int().positive()).min(1),
  /** [N][d]. */
  x: matrix,
  /** [K][N][o]. */
  targets: z.array(matrix).min(1),
  /** Per seed; then x and targets are taken as they are, else they are standardised and initial values drawn. */
  init: z.array(initial).min(1).optional(),
});
const file = z.union([z.array(setting), z.object({ settings: z.array(setting) })]);

export type Setting = z.infer<typeof setting>;
export type InitialValues = z.infer<typeof initial>;

/** Throws InputError when the file is no list of settings. */
export function readSettings(path: string): Setting[] {
  const parsed = file.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new InputError(
      `${path}: ${issue.path.join('.')}: ${issue.message}. Expected a list of { name, x, targets, activation, hidden, init? }.`,
    );
  }
  return 'settings' in parsed.data ? parsed.data.settings : parsed.data;
}
