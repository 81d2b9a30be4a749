import Papa from 'papaparse';
import type { History } from '../training/history.ts';

/**
 * A history as CSV, a row for each recorded step: `step`, counted from 0; `phase`, the active objective, counted from 0, K for
 * all; and per objective `loss_NAME`, of the step's rows before its update.
 *
 * @param names of the K objectives
 */
export function historyCsv(
  { steps, phases, losses }: Pick<History, 'steps' | 'phases' | 'losses'>,
  names: readonly string[],
): string {
  const data = Array.from(steps, (step, index) => [
    step,
    phases[index],
    ...losses.subarray(index * names.length, (index + 1) * names.length),
  ]);
  const fields = ['step', 'phase', ...names.map((name) => `loss_${name}`)];
  return `${Papa.unparse({ fields, data }, { newline: '\n' })}\n`;
}
