/**
 * Text categories of a table's column → integer codes, and one-hot rows for training on numbers.
 *
 *   codes   [rows]               the place of each row's category in the sorted list of names
 *   oneHot  [rows, categories]   1 in the column of the row's category, 0 elsewhere
 *
 * Names are sorted by code unit, so that every machine, whatever its language, gives the same codes.
 */
import { InputError, ShapeError } from '../errors.ts';
import type { Matrix } from './dataset.ts';
import { quoted } from './describe.ts';
import { didYouMean } from './nearest.ts';

export interface TextColumn {
  readonly name: string;
  /** One per row; spaces round a text do not count. */
  readonly texts: readonly string[];
  /** The file's line of each row, for messages; by default 2, 3, …, as below a header. */
  readonly lines?: readonly number[];
  /** The file's name, which begins every message. */
  readonly source?: string;
}

export interface Categories {
  readonly names: readonly string[];
  readonly codes: Uint32Array;
}

/**
 * The categories of a column: those that occur in it, or the `known` ones in their order, as of the data that a model
 * was trained on.
 *
 * @throws InputError naming row and column of an empty cell, or of a category that is not known
 */
export function categoriesOf(column: TextColumn, known?: readonly string[]): Categories {
  const texts = column.texts.map((text, index) => {
    const trimmed = text.trim();
    if (trimmed !== '') return trimmed;
    throw new InputError(
      `${placeOf(column, index)}: expected a category, got an empty cell. Fill it in or delete the row.`,
    );
  });
  const names = known ?? [...new Set(texts)].sort();
  const codeOf = new Map(names.map((name, code) => [name, code]));
  const codes = Uint32Array.from(texts, (text, index) => {
    const code = codeOf.get(text);
    if (code !== undefined) return code;
    throw new InputError(
      `${placeOf(column, index)}: unknown category ${quoted(text)}. ${didYouMean(text, names)}`,
    );
  });
  return { names, codes };
}

/** Codes as rows of a table: 1 in the column of the code. */
export function oneHot(codes: ArrayLike<number>, categories: number): Matrix {
  const values = new Float64Array(codes.length * categories);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (!Number.isInteger(code) || code < 0 || code >= categories) {
      throw new ShapeError(
        `oneHot: codes[${row}]: expected an integer from 0 to ${categories - 1}, got ${code}`,
      );
    }
    values[row * categories + code] = 1;
  }
  return { rows: codes.length, cols: categories, values };
}

/** Names of one-hot columns: species.Adelie, species.Gentoo, … */
export function oneHotNames(column: string, names: readonly string[]): string[] {
  return names.map((name) => `${column}.${name}`);
}

function placeOf({ source = 'data', name, lines }: TextColumn, index: number): string {
  return `${source}: row ${lines?.[index] ?? index + 2}, column ${quoted(name)}`;
}
