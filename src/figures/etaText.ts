/** Non-Archimedean weights as text. */
import { subscript } from './theme.ts';

/** w = w₁ + w₂η + w₃η²; the middle of long ones is left out. */
export function weightOf(heads: number): string {
  const terms = Array.from({ length: heads }, (_, k) => `w${subscript(k + 1)}${powerOfEta(k)}`);
  const shown = heads > 4 ? [terms[0], terms[1], '…', terms[heads - 1]] : terms;
  return `w = ${shown.join(' + ')}`;
}

/** '' for 0, η for 1, η² for 2. */
export function powerOfEta(power: number): string {
  if (power < 2) return power === 0 ? '' : 'η';
  return `η${String(power).replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)])}`;
}
