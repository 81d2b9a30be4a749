/**
 * The loss of each objective over the run, as the report draws it: from the steps that trained this objective, on the
 * rows of the step and before its update. Below, which share of the steps each phase took.
 */
import * as Plot from '@observablehq/plot';
import { logAxis, stepAxis } from './axis.ts';
import { binned, evenEdges } from './bins.ts';
import type { Draw, FigureSource } from './figure.ts';
import { levelY, medianLine } from './lines.ts';
import { countText, listText, numberText } from './numberText.ts';
import { type Panel, svgText, WIDTH } from './panels.ts';
import { lossName, namesOf, phaseLegend, phasesOf } from './phases.ts';
import { objectiveColour } from './theme.ts';

const PANEL_HEIGHT = 150;
const STRIP_HEIGHT = 96;
/** The numbers of the steps below the last panel. */
const TAIL = 18;
const MARGINS = { right: 84 };
/** Step lines want fewer points than smooth ones. */
const STRIP_BINS = 200;

export const drawLosses: Draw = ({ run }, document) => {
  const { history } = run;
  if (history.steps.length === 0) return undefined;
  const names = namesOf(run);
  const phases = phasesOf(run, history.phases);
  // With one objective there is one phase, and nothing to share.
  const strip = names.length > 1;
  const panels = names.map((_, objective) => lossPanel(run, objective, !strip));
  const top = names.length * PANEL_HEIGHT;
  const title = 'Losses of the objectives';
  return {
    name: 'losses',
    title,
    caption: caption(run),
    report: 'Figures 9 and 10',
    svg: svgText(document, {
      title,
      width: WIDTH,
      height: top + (strip ? STRIP_HEIGHT : TAIL),
      legend: phaseLegend(phases, 'area'),
      panels: strip ? [...panels, phaseStrip(run, top)] : panels,
    }),
  };
};

type Run = FigureSource['run'];

function lossPanel(run: Run, objective: number, last: boolean): Panel {
  const { steps, losses, phases } = run.history;
  const count = run.thresholds.length;
  const own = (index: number) => phases[index] === objective || phases[index] === count;
  const bins = binned(steps, evenEdges(run.steps, steps.length), (index) =>
    own(index) ? losses[index * count + objective] : Number.NaN,
  );
  const threshold = run.thresholds[objective];
  const shown = [...bins.flatMap(({ low, high }) => [low, high]), threshold];
  return {
    title: `${lossName(run, objective)} in its own steps`,
    left: 0,
    top: objective * PANEL_HEIGHT,
    width: WIDTH,
    height: PANEL_HEIGHT + (last ? TAIL : 0),
    margins: MARGINS,
    x: stepAxis(run.steps, last ? 'step' : undefined),
    y: logAxis(shown),
    marks: [
      ...medianLine(bins, run.steps, { colour: objectiveColour(objective), band: true }),
      ...(threshold > 0 ? [levelY(threshold)] : []),
    ],
    endLabels: [
      { text: `met ≤ ${numberText(threshold)}`, value: threshold, colour: 'currentColor' },
    ],
  };
}

/** Shares of the phases, one above the other, bin by bin. */
function phaseStrip(run: Run, top: number): Panel {
  const { steps, phases } = run.history;
  const edges = evenEdges(run.steps, steps.length, STRIP_BINS);
  const shares = phasesOf(run, phases).map(({ phase, colour }) => ({
    colour,
    bins: binned(steps, edges, (index) => Number(phases[index] === phase)),
  }));
  let below = edges.map(() => 0);
  const marks = shares.map(({ colour, bins }) => {
    const from = below;
    // The last edge ends the last step.
    below = edges.map((_, edge) => from[edge] + bins[Math.min(edge, bins.length - 1)].mean);
    const steps = edges.map((step, edge) => ({ step, low: from[edge], high: below[edge] }));
    return Plot.areaY(steps, {
      x: 'step',
      y1: 'low',
      y2: 'high',
      curve: 'step-after',
      fill: colour,
      fillOpacity: 0.85,
    });
  });
  return {
    title: 'Share of the phases',
    left: 0,
    top,
    width: WIDTH,
    height: STRIP_HEIGHT,
    margins: MARGINS,
    x: stepAxis(run.steps, 'step'),
    y: {
      type: 'linear',
      domain: [0, 1],
      ticks: [0, 1],
      format: (share) => `${100 * share} %`,
    },
    marks,
  };
}

function caption(run: Run): string {
  const parts = namesOf(run).map(
    (name, objective) =>
      `${name} was trained in ${countText(run.phases[objective])} and ends at ${numberText(run.losses[objective])}`,
  );
  const { method, monitor } = run.experiment.training;
  const why =
    method === 'phase' && monitor === 'rows' && parts.length > 1
      ? ' Steps whose rows already meet an objective train the next one, so of all objectives but the last only losses above the threshold appear.'
      : '';
  return (
    `Of ${countText(run.steps)} steps, ${listText(parts)} over the whole data set. Lines are medians, bands quantiles 0.1 to 0.9 ` +
    `of the losses of the steps' own rows before the update; dashed is the threshold.${why}`
  );
}
