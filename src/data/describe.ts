const LONGEST_TEXT = 40;

/** A short text of any value, for the "got" part of a message. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function') return 'a function';
  return String(value);
}

/** The text in quotes, on one line, cut to 40 characters. */
export function quoted(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > LONGEST_TEXT ? `'${line.slice(0, LONGEST_TEXT)}…'` : `'${line}'`;
}

/** A shape as it is indexed: [21][1]. */
export function shapeText(shape: readonly number[]): string {
  return shape.map((size) => `[${size}]`).join('');
}
