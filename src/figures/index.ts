import { drawEffect } from './effect.ts';
import type { Draw, Figure, FigureSource } from './figure.ts';
import { drawFit } from './fit.ts';
import { drawFrozen } from './frozen.ts';
import { drawGradients } from './gradients.ts';
import { drawLosses } from './losses.ts';
import { drawMovement } from './movement.ts';
import { drawPath } from './path.ts';

/** What came out, how it came about, and whether priority held. */
const DRAWS: readonly Draw[] = [
  drawFit,
  drawLosses,
  drawPath,
  drawFrozen,
  drawEffect,
  drawMovement,
  drawGradients,
];

/** All figures that the run has something for, in the order in which they are read. */
export function figuresOf(source: FigureSource, document: Document): Figure[] {
  return DRAWS.flatMap((draw) => draw(source, document) ?? []);
}
