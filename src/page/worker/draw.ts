/** The figures of the report, drawn away from the page: it stays quick, and they are shown as images. */
import { parseHTML } from 'linkedom/worker';
import type { Figure } from '../../figures/figure.ts';
import { drawGraph } from '../../figures/graph.ts';
import { figuresOf } from '../../figures/index.ts';
import { drawKite } from '../../figures/kite.ts';
import { modelFromJson } from '../../formats/model.ts';
import { load } from './loaded.ts';
import type { RunView, Source } from './protocol.ts';

/** All that a finished run has. */
export async function draw(source: Source, run: RunView): Promise<readonly Figure[]> {
  const { parts } = await load(source);
  const whole = { ...run, model: modelFromJson(run.model) };
  return figuresOf({ run: whole, dataset: parts.training }, emptyDocument());
}

/** The computation graph of each phase of an experiment, and the KITE picture. */
export async function sketches(source: Source): Promise<readonly Figure[]> {
  const { experiment, parts } = await load(source);
  const objectiveNames = experiment.objectives.map(({ name }) => name);
  const document = emptyDocument();
  const kite = drawKite({ run: { model: { objectiveNames } } }, document);
  const hasHeads =
    parts.training.targets.every(({ cols }) => cols > 0) &&
    experiment.training.method !== 'nonArchimedean';
  const graphs = hasHeads
    ? drawGraph({ run: { experiment }, dataset: parts.training }, document)
    : [];
  return [...graphs, ...(kite ? [kite] : [])];
}

function emptyDocument(): Document {
  return parseHTML('<!doctype html><html><head></head><body></body></html>').document;
}
