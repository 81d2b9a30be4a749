import { isPenalty } from '../experiment/objectives.ts';
import { drawEffect } from './effect.ts';
import type { Draw, DrawAll, Figure, FigureSource } from './figure.ts';
import { drawFit } from './fit.ts';
import { drawFrozen } from './frozen.ts';
import { drawGradients } from './gradients.ts';
import { drawGraph } from './graph.ts';
import { drawKite } from './kite.ts';
import { drawLosses } from './losses.ts';
import { drawMovement } from './movement.ts';
import { drawNetwork } from './network.ts';
import { drawOrthogonality } from './orthogonality.ts';
import { drawPath } from './path.ts';

const one =
  (draw: Draw): DrawAll =>
  (source, document) => {
    const figure = draw(source, document);
    return figure ? [figure] : [];
  };

/** Takes every objective to have a head of its own, which a penalty has not: nothing is drawn where there is one. */
function ofHeads(draw: DrawAll): DrawAll {
  return (source, document) =>
    source.run.experiment.objectives.some(isPenalty) ? [] : draw(source, document);
}

/** What came out, how it came about, whether priority held, and how it works. */
const DRAWS: readonly DrawAll[] = [
  one(drawFit),
  one(drawLosses),
  one(drawPath),
  ofHeads(one(drawFrozen)),
  one(drawEffect),
  one(drawMovement),
  one(drawGradients),
  ofHeads(one(drawNetwork)),
  ofHeads(drawGraph),
  ofHeads(one(drawOrthogonality)),
  one(drawKite),
];

/** Those that look at outputs and losses only: the others show the weights of standard networks. */
const OF_OUTPUTS: readonly DrawAll[] = [one(drawFit), one(drawLosses), one(drawPath)];

/** All figures that the run has something for, in the order in which they are read. */
export function figuresOf(source: FigureSource, document: Document): Figure[] {
  const isNa = source.run.experiment.training.method === 'nonArchimedean';
  return (isNa ? OF_OUTPUTS : DRAWS).flatMap((draw) => draw(source, document));
}
