import { parseHTML } from 'linkedom';
import type { FigureSource } from '../figures/figure.ts';
import { figuresOf } from '../figures/index.ts';
import { figurePage } from '../figures/page.ts';
import { adapterText } from '../gpu/adapter.ts';
import type { Summary } from './results.ts';

/** The figures of a run as files of its output folder, and `index.html`, which shows them. */
export function figureFiles(source: FigureSource, summary: Summary): Record<string, string> {
  const { document } = parseHTML('<!doctype html><html><head></head><body></body></html>');
  const figures = figuresOf(source, document);
  const { engine, adapter, date } = summary;
  const page = figurePage(source.run, figures, {
    document,
    title: titleOf(source),
    facts: [
      ['engine', engine],
      ...(adapter ? [['adapter', adapterText(adapter)] as const] : []),
      ['date', date.slice(0, 10)],
    ],
  });
  return Object.fromEntries([
    ['index.html', page],
    ...figures.map(({ name, svg }) => [`figures/${name}.svg`, svg]),
  ]);
}

function titleOf({ run }: FigureSource): string {
  const names = run.experiment.objectives.map(({ name }) => name);
  return `${names.join(' before ')}: ${run.experiment.training.method} training`;
}
