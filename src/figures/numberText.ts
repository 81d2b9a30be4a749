/** Numbers as readers of papers write them: few digits, powers of ten, thin words for shares. */

/** 1234567 as 1,234,567. */
export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

/** Few significant digits: 0.0514, 1,234, 3.2×10⁻⁵, −0.4; 0 stands for exactly 0. */
export function numberText(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return String(value);
  const sign = value < 0 ? '−' : '';
  const size = Math.abs(value);
  if (size === 0) return '0';
  const rounded = Number(size.toPrecision(digits));
  if (rounded >= 1e-3 && rounded < 1e5) {
    const shown = rounded.toLocaleString('en-US', {
      maximumSignificantDigits: Math.max(digits, 5),
    });
    return sign + shown;
  }
  const [mantissa, exponent] = size.toExponential(digits - 1).split('e');
  const power = powerOfTen(Number(exponent));
  return sign + (Number(mantissa) === 1 ? power : `${Number(mantissa)}×${power}`);
}

/** With a + in front of what rises. */
export function changeText(value: number, digits = 3): string {
  return value > 0 ? `+${numberText(value, digits)}` : numberText(value, digits);
}

/** A share in percent; only exact shares are called 0 % and 100 %. */
export function percentText(share: number): string {
  const percent = 100 * share;
  if (percent > 0 && percent < 1) return 'less than 1 %';
  if (percent < 100 && percent > 99) return 'more than 99 %';
  return `${Math.round(percent)} %`;
}

/** Cut to so many characters where it is longer: in the middle, since names often differ at their ends. */
export function shortText(text: string, most: number): string {
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  const end = Math.floor((most - 1) / 2);
  return [
    ...characters.slice(0, most - 1 - end),
    '…',
    ...characters.slice(characters.length - end),
  ].join('');
}

/** "a", "a and b", "a, b and c". */
export function listText(parts: readonly string[]): string {
  return parts.length < 2
    ? parts.join('')
    : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}

function powerOfTen(exponent: number): string {
  const digits = String(exponent).replace(/[-\d]/g, (sign) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)] ?? '⁻');
  return `10${digits}`;
}
