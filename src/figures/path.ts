/**
 * Two losses against each other over the run, each averaged per bin of steps. Where strict priority works, steps of the
 * lower objective move along a line on which the higher loss stays the same.
 */
import * as Plot from '@observablehq/plot';
import { rowsPerStep } from '../experiment/steps.ts';
import { logAxis } from './axis.ts';
import { binned, growingEdges } from './bins.ts';
import type { Draw, FigureSource } from './figure.ts';
import { countText, listText, numberText } from './numberText.ts';
import { type Panel, svgText, WIDTH } from './panels.ts';
import { lossName, namesOf, type Phase, phaseLegend, phasesOf } from './phases.ts';

const MOST_PAIRS = 4;
const SINGLE = { width: WIDTH, height: 400 };
const PAIRED = { width: WIDTH / 2, height: 300 };

interface Point {
  readonly x: number;
  readonly y: number;
  /** The colours of the phases, mixed by their shares of the steps of its bin. */
  readonly colour: string;
}

export const drawPath: Draw = (source, document) => {
  const { run } = source;
  const names = namesOf(run);
  const edges = edgesOf(source);
  if (names.length < 2 || edges.length < 3) return undefined;
  const phases = phasesOf(run, run.history.phases);
  const pairs = names
    .slice(1)
    .map((_, upper) => upper)
    .slice(0, MOST_PAIRS);
  const size = pairs.length === 1 ? SINGLE : PAIRED;
  const columns = pairs.length === 1 ? 1 : 2;
  const panels = pairs.map((upper, index) =>
    pairPanel(run, upper, phases, edges, {
      left: (index % columns) * size.width,
      top: Math.floor(index / columns) * size.height,
      ...size,
    }),
  );
  const title = 'Path of the losses';
  return {
    name: 'path',
    title,
    caption: caption(run, edges, pairs.length),
    report: 'Section 3; section 7',
    svg: svgText(document, {
      title,
      width: WIDTH,
      height: Math.ceil(pairs.length / columns) * size.height,
      legend: phaseLegend(phases, 'line'),
      panels,
    }),
  };
};

type Run = FigureSource['run'];

/** Bins of a whole epoch or more, since the losses of single rows say little about the data set; none without entries. */
function edgesOf({ run, dataset }: FigureSource): number[] {
  const rows = dataset.inputs.rows;
  const epoch = Math.ceil(rows / rowsPerStep(run.experiment.training, rows));
  return growingEdges(run.steps, Math.max(epoch, run.experiment.record.every));
}

type Place = Pick<Panel, 'left' | 'top' | 'width' | 'height'>;

function pairPanel(
  run: Run,
  upper: number,
  phases: readonly Phase[],
  edges: readonly number[],
  place: Place,
): Panel {
  const points = pointsOf(run, upper, phases, edges);
  const [start, end] = [points.slice(0, 1), points.slice(-1)];
  const [right, up] = [upper, upper + 1].map((objective) => run.thresholds[objective]);
  return {
    ...place,
    title: lossName(run, upper + 1),
    x: logAxis([...points.map(({ x }) => x), right], lossName(run, upper)),
    y: logAxis([...points.map(({ y }) => y), up]),
    marks: [
      ...(right > 0 ? [Plot.ruleX([right], DASHED)] : []),
      ...(up > 0 ? [Plot.ruleY([up], DASHED)] : []),
      ...segments(points),
      Plot.dot([...start, ...end], { x: 'x', y: 'y', r: 3, fill: 'currentColor' }),
      Plot.text(start, { ...LABEL, text: () => 'start', dy: 12 }),
      Plot.text(end, { ...LABEL, text: () => 'end', dy: -12 }),
    ],
  };
}

const DASHED = { stroke: 'currentColor', strokeWidth: 1, strokeDasharray: '5 4' };
const LABEL = { x: 'x', y: 'y', fill: 'currentColor', stroke: 'var(--paper)', fontSize: 12 };

/** The way to each point in its colour: a line with gaps per colour. */
function segments(points: readonly Point[]): Plot.Markish[] {
  const colours = [...new Set(points.slice(1).map(({ colour }) => colour))];
  return colours.map((stroke) =>
    Plot.line(
      points.flatMap((point, index) =>
        index > 0 && point.colour === stroke ? [points[index - 1], point, GAP] : [],
      ),
      { x: 'x', y: 'y', stroke, strokeWidth: 1.3 },
    ),
  );
}

const GAP = { x: Number.NaN, y: Number.NaN };

function pointsOf(
  run: Run,
  upper: number,
  chosen: readonly Phase[],
  edges: readonly number[],
): Point[] {
  const { steps, losses, phases } = run.history;
  const objectives = run.thresholds.length;
  const means = (value: (row: number) => number) =>
    binned(steps, edges, value).map(({ mean }) => mean);
  const [xs, ys] = [upper, upper + 1].map((k) => means((row) => losses[row * objectives + k]));
  const shares = chosen.map(({ phase }) => means((row) => Number(phases[row] === phase)));
  return xs
    .map(
      (x, bin): Point => ({
        x,
        y: ys[bin],
        colour: mixed(
          chosen.map(({ colour }) => colour),
          shares.map((share) => share[bin]),
        ),
      }),
    )
    .filter(({ x, y }) => x > 0 && y > 0);
}

/** Shares are rounded, so that few colours, and few lines, are enough. */
const SHADES = 8;

function mixed(colours: readonly string[], shares: readonly number[]): string {
  let mix = '';
  let weight = 0;
  colours.forEach((colour, index) => {
    const own = Math.round(shares[index] * SHADES) / SHADES;
    if (!(own > 0)) return;
    weight += own;
    const percent = Math.round((100 * own) / weight);
    mix = mix === '' ? colour : `color-mix(in srgb, ${colour} ${percent}%, ${mix})`;
  });
  return mix || colours[0];
}

function caption(run: Run, edges: readonly number[], pairs: number): string {
  const names = namesOf(run);
  const { steps, losses } = run.history;
  const ends = names.map((name, k) => {
    const [first] = binned(steps, edges.slice(0, 2), (row) => losses[row * names.length + k]);
    return `${name} from ${numberText(first.mean)} to ${numberText(run.losses[k])}`;
  });
  const cut = names.length - 1 > pairs ? ` The first ${pairs} of ${names.length - 1} pairs.` : '';
  return (
    `The run in the plane of its losses, coloured by the objectives that the steps on the way to a point trained, mixed by their shares: ${listText(ends)}. ` +
    `A point is the mean over ${countText(edges[1])} steps at first, over more and more later. ` +
    `Steps of the lower objective that left the other alone would move straight up or down. Dashed: thresholds.${cut}`
  );
}
