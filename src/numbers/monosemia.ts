/**
 * Monosemia, the terms c·η^k, as text: `2.5α − 1 + 3η`. What is printed is read back with the same bits.
 *
 *   number       [sign] term { sign term }
 *   term         coefficient, power, or coefficient and power with `*`, `·`, a space or nothing between them
 *   sign         + - −
 *   coefficient  2, 2.5, .5, 1e-7
 *   power        α or alpha, η or eta; then nothing, ^k with a sign if need be, or superscripts
 */
import { InputError } from '../errors.ts';

/** c·η^order; order −2 is α². */
export interface Monosemium {
  readonly order: number;
  readonly coefficient: number;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** η^order in the fewest signs: '' for 0, η, η² …, α for −1, α² … */
export function powerText(order: number): string {
  if (order === 0) return '';
  const symbol = order > 0 ? 'η' : 'α';
  const power = Math.abs(order);
  if (power === 1) return symbol;
  return symbol + String(power).replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)]);
}

/** In the order given; terms with coefficient 0 are left out, and nothing at all is `0`. */
export function monosemiaText(terms: readonly Monosemium[]): string {
  const shown = terms.filter(({ coefficient }) => coefficient !== 0);
  if (shown.length === 0) return '0';
  const texts = shown.map(({ order, coefficient }, index) => {
    const power = powerText(order);
    const size = Math.abs(coefficient);
    const sign = coefficient < 0 ? '−' : '+';
    const text = size === 1 && power ? power : `${size}${power}`;
    if (index > 0) return ` ${sign} ${text}`;
    return coefficient < 0 ? sign + text : text;
  });
  return texts.join('');
}

const SIGN = /\s*([-+−])?\s*/y;
const COEFFICIENT = /(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\d.])/y;
const POWER = /(α|alpha|η|eta)(?:\s*\^\s*([-+−]?\d+)|(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))?/y;
const BETWEEN = /\s*([*·])?\s*/y;

/** @throws {InputError} where the text does not follow the grammar, with the column, counted from 1. */
export function parseMonosemia(text: string): Monosemium[] {
  let at = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at = pattern.lastIndex;
    return match;
  };
  const fail = (expected: string): never => {
    const got = at < text.length ? `'${text.slice(at, at + 12)}'` : 'the end';
    throw new InputError(
      `parse: column ${at + 1} of '${text}': expected ${expected}, got ${got}. ` +
        `Write terms such as 2.5α − 1 + 3η², or 2.5*alpha - 1 + 3*eta^2.`,
    );
  };

  const terms: Monosemium[] = [];
  do {
    const sign = take(SIGN)?.[1];
    if (!sign && terms.length > 0) fail('+, − or the end');
    const coefficient = take(COEFFICIENT)?.[0];
    const end = at;
    const times = coefficient !== undefined && take(BETWEEN)?.[1];
    const power = take(POWER);
    if (!power && times) fail('α or η after the times sign');
    if (!power && coefficient === undefined) fail('a number, α or η');
    if (!power) at = end;
    const size = Number(coefficient ?? 1);
    if (!Number.isFinite(size)) {
      at = end - (coefficient ?? '').length;
      fail(`a coefficient of at most ${Number.MAX_VALUE}`);
    }
    terms.push({ order: power ? orderOf(power) : 0, coefficient: isMinus(sign) ? -size : size });
  } while (text.slice(at).trim() !== '');
  return terms;
}

const isMinus = (sign: string | undefined) => sign === '-' || sign === '−';

/** Of a match of POWER: its symbol, and its power in digits or in superscripts. */
function orderOf([, symbol, digits, superscripts]: RegExpExecArray): number {
  const power = superscripts
    ? superscripts.replace(/./g, (sign) => (sign === '⁻' ? '-' : `${SUPERSCRIPTS.indexOf(sign)}`))
    : (digits ?? '1').replace('−', '-');
  return symbol === 'α' || symbol === 'alpha' ? -Number(power) || 0 : Number(power);
}
