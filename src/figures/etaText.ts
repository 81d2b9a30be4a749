/** Non-Archimedean weights as text. */
import { powerText } from '../numbers/monosemia.ts';
import { subscript } from './theme.ts';

/** w = w₁ + w₂η + w₃η²; the middle of long ones is left out. */
export function weightOf(heads: number): string {
  const terms = Array.from({ length: heads }, (_, k) => `w${subscript(k + 1)}${powerText(k)}`);
  const shown = heads > 4 ? [terms[0], terms[1], '…', terms[heads - 1]] : terms;
  return `w = ${shown.join(' + ')}`;
}
