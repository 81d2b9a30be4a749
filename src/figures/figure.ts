import type { Dataset } from '../data/dataset.ts';
import type { Run } from '../training/run.ts';

/** What figures are drawn from: a run, and the data set it was trained on, in the user's units. */
export interface FigureSource {
  readonly run: Run;
  readonly dataset: Dataset;
}

/** One picture of a run as SVG text that stands by itself; its colours follow the reader's light or dark scheme. */
export interface Figure {
  /** Name of its file without `.svg`. */
  readonly name: string;
  readonly title: string;
  /** What is to be seen, and how it was made; one to three sentences. */
  readonly caption: string;
  /** Which figures or sections of the report it answers, such as "Figures 9 and 10". */
  readonly report: string;
  readonly svg: string;
}

/**
 * A figure's file: draws it, or gives undefined where the run has nothing to show (a figure of objective 2 for a
 * network with one objective). `document` makes elements: the browser's own, or a stand-in in Node.
 */
export type Draw = (source: FigureSource, document: Document) => Figure | undefined;

/** A drawing that comes once per phase, or as often as the run has it. */
export type DrawAll = (source: FigureSource, document: Document) => readonly Figure[];
