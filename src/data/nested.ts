import { InputError } from '../errors.ts';
import { describeValue, shapeText } from './describe.ts';

/** A nested array, flattened row-major. */
export interface Nested {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/**
 * Reads nested arrays of finite numbers, such as [N][d]. `where` begins every message, for example `data: x`.
 *
 * @throws InputError with the indices of a ragged, empty or non-finite entry.
 */
export function readNested(value: unknown, where: string): Nested {
  const values: number[] = [];
  const shape = visit(value, where, values);
  return { shape, values: Float64Array.from(values) };
}

const SCALAR: readonly number[] = [];

function visit(value: unknown, where: string, values: number[]): readonly number[] {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    if (items.length === 0) {
      throw new InputError(
        `${where}: expected numbers, got an empty array. Add one row per sample.`,
      );
    }
    let first = SCALAR;
    // Not forEach: it would skip the holes of a sparse array.
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      let shape = SCALAR;
      if (typeof item === 'number' && Number.isFinite(item)) values.push(item);
      else shape = visit(item, `${where}[${index}]`, values);
      if (index === 0) first = shape;
      else if (shape !== first && shapeText(shape) !== shapeText(first)) {
        throw new InputError(
          `${where}[${index}]: expected ${describeShape(first)} as at index 0, got ${describeShape(shape)}. ` +
            'Give every row the same length.',
        );
      }
    }
    return [items.length, ...first];
  }
  if (typeof value === 'number' && Number.isFinite(value)) {
    values.push(value);
    return SCALAR;
  }
  if (typeof value === 'number') {
    throw new InputError(
      `${where}: expected a finite number, got ${value}. Correct it or remove the row.`,
    );
  }
  const advice = ArrayBuffer.isView(value)
    ? 'Convert it with Array.from.'
    : 'Give plain arrays of numbers.';
  throw new InputError(`${where}: expected a number, got ${describeValue(value)}. ${advice}`);
}

function describeShape(shape: readonly number[]): string {
  return shape.length === 0 ? 'a number' : `shape ${shapeText(shape)}`;
}
