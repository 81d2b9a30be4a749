import { parseHTML } from 'linkedom';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import { loadDataset } from '../../src/experiment/loadDataset.ts';
import type { Figure, FigureSource } from '../../src/figures/figure.ts';
import { type Experiment, experimentPreset, type Run, train } from '../../src/index.ts';

export const { document } = parseHTML('<!doctype html><html><body></body></html>');

/** Two objectives of one output, as the report trains them, in few steps. */
export function short(changes: Partial<Experiment> = {}, steps = 420): Experiment {
  const report21 = experimentPreset('report21');
  const { epochs: _, ...training } = { ...report21.training };
  return { ...report21, engine: 'reference', training: { ...training, steps }, ...changes };
}

export const ONE_OBJECTIVE: Partial<Experiment> = {
  data: { preset: 'report21', objectives: [['y1']] },
  objectives: [{ name: 'y1', threshold: 0.04 }],
};

export async function sourceOf(experiment: Experiment): Promise<FigureSource> {
  const { data } = resolveExperiment(experiment);
  return { run: await train(experiment), dataset: await loadDataset(data, () => '') };
}

/** A run's history with other contents; all else stays. */
export function withHistory(source: FigureSource, changes: Partial<Run['history']>): FigureSource {
  return { ...source, run: { ...source.run, history: { ...source.run.history, ...changes } } };
}

/** The picture as elements. Throws where the text is no well-formed SVG. */
export function parsed(figure: Figure | undefined): Document {
  if (!figure) throw new Error('expected a figure, got undefined');
  checkWellFormed(figure.svg);
  return parseHTML(`<html><body>${figure.svg}</body></html>`).document;
}

export function textsOf(figure: Figure | undefined): string[] {
  return Array.from(
    parsed(figure).querySelectorAll('text'),
    ({ textContent }) => textContent ?? '',
  );
}

/** Every tag is closed by its own name, attributes are quoted, and no entity is unknown to XML. */
export function checkWellFormed(svg: string): void {
  const open: string[] = [];
  const tags = /<(\/?)([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g;
  for (const [, closes, name, , closesItself] of svg.matchAll(tags)) {
    if (closes && open.pop() !== name) throw new Error(`</${name}> closes nothing`);
    if (!closes && !closesItself) open.push(name);
  }
  if (open.length > 0) throw new Error(`<${open.join('>, <')}> left open`);
  const text = svg.replace(tags, '');
  if (/[<>]/.test(text)) throw new Error(`stray bracket in ${text.slice(0, 200)}`);
  const entity = /&(?!(amp|lt|gt|quot|apos|#\d+);)/.exec(svg);
  if (entity) throw new Error(`unknown entity at ${svg.slice(entity.index, entity.index + 20)}`);
}

/** Largest and smallest coordinate of all paths: NaN where a path has a number that is none. */
export function pathNumbers(figure: Figure | undefined): number[] {
  return Array.from(parsed(figure).querySelectorAll('path'), (path) => path.getAttribute('d') ?? '')
    .flatMap((d) => d.split(/[MLHVZC,\s]+/))
    .filter((part) => part !== '')
    .map(Number);
}
