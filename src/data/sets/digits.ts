/**
 * Handwritten digits: 1,797 images of 8 × 8 pixels, each pixel 0 (blank) to 16, by 13 writers.
 *
 * Columns: pixel.<row>.<column>, from the top left; digit as text and as one-hot columns (digit.0, …); and two coarse
 * levels above it: shape, loop for 0, 6, 8, 9 and open for the others; parity, even or odd. Hands differ: a 4 may be
 * closed, and an 8 left open; the level goes by the digit, not by the image.
 *
 * Pixels (0, 0), (4, 0) and (4, 7) are blank in every image. A constant column cannot be standardised, so the preset
 * leaves them out of the inputs: 61 of 64.
 *
 * Licence: BSD-3-Clause, © 2007–2019 the scikit-learn developers; its text is in LICENSES.txt beside this file. UCI
 * offers the original, the test part of "Optical Recognition of Handwritten Digits", under CC BY 4.0.
 * Source: scikit-learn 1.2.1, digits.csv.gz; there from the UCI Machine Learning Repository. Changed in form only.
 * Cite: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, 1998,
 * doi:10.24432/C50P49; E. Alpaydin and C. Kaynak, "Cascading classifiers", Kybernetika 34(4), 369–374, 1998.
 */
import type { Roles } from '../columns.ts';
import { DIGITS_ROWS } from './digitsRows.ts';
import { type Column, csvOf, oneHotColumns } from './table.ts';

const SIDE = 8;
const BLANK = ['pixel.0.0', 'pixel.4.0', 'pixel.4.7'];

/** The names of all 64 pixels, row by row. */
export const DIGITS_PIXELS: readonly string[] = Array.from(
  { length: SIDE * SIDE },
  (_, pixel) => `pixel.${Math.floor(pixel / SIDE)}.${pixel % SIDE}`,
);

/** Per digit its shape: 0 loop, 1 open. */
export const DIGITS_PARENTS: readonly number[] = [0, 1, 1, 1, 1, 1, 0, 1, 0, 0];

const SHAPES = ['loop', 'open'];

/** Coarse before fine. */
export const DIGITS_ROLES: Roles = {
  inputs: DIGITS_PIXELS.filter((name) => !BLANK.includes(name)),
  objectives: [
    SHAPES.map((shape) => `shape.${shape}`),
    DIGITS_PARENTS.map((_, digit) => `digit.${digit}`),
  ],
};

export interface DigitImage {
  /** 0 to 9. */
  readonly digit: number;
  /** [64], row by row, 0 to 16. */
  readonly pixels: readonly number[];
}

/** The images. Packed, an image is its digit and then its pixels, each one digit of base 17. */
export function digitImages(): DigitImage[] {
  return DIGITS_ROWS.trim()
    .split(/\s+/)
    .map((packed) => {
      const [digit, ...pixels] = Array.from(packed, (value) => Number.parseInt(value, 17));
      return { digit, pixels };
    });
}

export function digitsCsv(): string {
  const images = digitImages();
  const pixels: Column[] = DIGITS_PIXELS.map((name, pixel) => ({
    name,
    cells: images.map((image) => image.pixels[pixel]),
  }));
  const texts = images.map(({ digit }) => String(digit));
  return csvOf([
    ...pixels,
    { name: 'digit', cells: texts },
    ...oneHotColumns('digit', texts),
    ...oneHotColumns(
      'shape',
      images.map(({ digit }) => SHAPES[DIGITS_PARENTS[digit]]),
    ),
    ...oneHotColumns(
      'parity',
      images.map(({ digit }) => (digit % 2 === 0 ? 'even' : 'odd')),
    ),
  ]);
}
