/**
 * What the trained network makes of the data, in the user's units. With one input: the points of each target and the
 * regression line through them. With several: prediction against target, which lie on the diagonal where they agree.
 */
import * as Plot from '@observablehq/plot';
import { linearAxis } from './axis.ts';
import type { Draw, FigureSource } from './figure.ts';
import { listText, numberText, shortText } from './numberText.ts';
import { type LegendEntry, type Panel, svgText, WIDTH } from './panels.ts';
import { LONGEST_NAME, namesOf } from './phases.ts';
import { objectiveColour } from './theme.ts';

const MOST_TARGETS = 6;
const COLUMNS = 2;
const PANEL_HEIGHT = 240;
const LINE_POINTS = 200;
/** More points than this say no more, and make the file large. */
const MOST_ROWS = 1000;

/** One column of one objective's target. */
interface Target {
  readonly objective: number;
  readonly name: string;
  readonly column: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

type Place = Pick<Panel, 'left' | 'top' | 'width' | 'height' | 'title'>;

export const drawFit: Draw = (source, document) => {
  const { run, dataset } = source;
  const all = dataset.targetNames.flatMap((columns, objective) =>
    columns.map((name, column): Target => ({ objective, name, column })),
  );
  const targets = all.slice(0, MOST_TARGETS);
  const single = dataset.inputs.cols === 1;
  const rows = Math.ceil(targets.length / COLUMNS);
  const width = targets.length === 1 ? WIDTH : WIDTH / COLUMNS;
  const panels = targets.map((target, index) => {
    const place: Place = {
      title: `${shortText(target.name, LONGEST_NAME)} (objective ${target.objective + 1})`,
      left: (index % COLUMNS) * width,
      top: Math.floor(index / COLUMNS) * PANEL_HEIGHT,
      width,
      height: PANEL_HEIGHT,
    };
    return single ? linePanel(source, target, place) : agreementPanel(source, target, place);
  });
  const title = single ? 'Regression lines' : 'Predictions against targets';
  const cut =
    all.length > targets.length ? ` The first ${targets.length} of ${all.length} targets.` : '';
  return {
    name: 'fit',
    title,
    caption: `${what(single, dataset.inputs.rows)} ${lossesText(run)}.${cut}`,
    report: 'Figures 7, 8 and 14',
    svg: svgText(document, {
      title,
      width: WIDTH,
      height: rows * PANEL_HEIGHT,
      legend: single ? LINE_LEGEND : AGREEMENT_LEGEND,
      panels,
    }),
  };
};

const LINE_LEGEND: readonly LegendEntry[] = [
  { text: 'data', colour: 'currentColor', mark: 'dot' },
  { text: 'regression line', colour: 'currentColor', mark: 'line' },
];
const AGREEMENT_LEGEND: readonly LegendEntry[] = [
  { text: 'row of the data', colour: 'currentColor', mark: 'dot' },
  { text: 'prediction = target', colour: 'var(--muted)', mark: 'dashed' },
];

function linePanel({ run, dataset }: FigureSource, target: Target, place: Place): Panel {
  const xs = Array.from(dataset.inputs.values);
  const [low, high] = [smallest(xs), largest(xs)];
  const grid = Array.from({ length: LINE_POINTS }, (_, i) => [
    low + ((high - low) * i) / (LINE_POINTS - 1),
  ]);
  const predicted = outputOf(run.model.predict(grid), dataset, target);
  const line = grid.map(([x], i): Point => ({ x, y: predicted[i] }));
  const points = sampled(targetOf(dataset, target).map((y, row): Point => ({ x: xs[row], y })));
  return {
    ...place,
    x: linearAxis(xs, dataset.inputNames[0]),
    y: linearAxis([...points, ...line].map(({ y }) => y)),
    marks: [
      Plot.lineY(line, {
        x: 'x',
        y: 'y',
        stroke: objectiveColour(target.objective),
        strokeWidth: 1.5,
      }),
      Plot.dot(points, { x: 'x', y: 'y', r: 2.5, stroke: 'currentColor', strokeWidth: 0.9 }),
    ],
  };
}

function agreementPanel({ run, dataset }: FigureSource, target: Target, place: Place): Panel {
  const { rows, cols, values } = dataset.inputs;
  const shown = sampled(Array.from({ length: rows }, (_, row) => row));
  const inputs = shown.map((row) => Array.from(values.subarray(row * cols, (row + 1) * cols)));
  const predicted = outputOf(run.model.predict(inputs), dataset, target);
  const given = targetOf(dataset, target);
  const points = shown.map((row, index): Point => ({ x: given[row], y: predicted[index] }));
  const both = points.flatMap(({ x, y }) => [x, y]);
  const diagonal = [smallest(both), largest(both)].map((value): Point => ({ x: value, y: value }));
  return {
    ...place,
    x: linearAxis(both, `${target.name}, target (up: predicted)`),
    y: linearAxis(both),
    marks: [
      Plot.lineY(diagonal, { x: 'x', y: 'y', stroke: 'var(--muted)', strokeDasharray: '4 3' }),
      Plot.dot(points, { x: 'x', y: 'y', r: 2, stroke: objectiveColour(target.objective) }),
    ],
  };
}

function targetOf({ targets }: FigureSource['dataset'], { objective, column }: Target): number[] {
  return columnOf(Array.from(targets[objective].values), targets[objective].cols, column);
}

function outputOf(
  predicted: readonly (readonly number[])[],
  { targets }: FigureSource['dataset'],
  { objective, column }: Target,
): number[] {
  return columnOf(predicted[objective], targets[objective].cols, column);
}

function columnOf(values: readonly number[], cols: number, column: number): number[] {
  return values.filter((_, index) => index % cols === column);
}

/** Evenly chosen where there are too many. */
function sampled<T>(rows: readonly T[]): T[] {
  const every = Math.ceil(rows.length / MOST_ROWS);
  return rows.filter((_, row) => row % every === 0);
}

function smallest(values: readonly number[]): number {
  return values.reduce((low, value) => Math.min(low, value));
}

function largest(values: readonly number[]): number {
  return values.reduce((high, value) => Math.max(high, value));
}

function what(single: boolean, rows: number): string {
  const shown =
    rows > MOST_ROWS ? `every ${Math.ceil(rows / MOST_ROWS)}th of the ${rows}` : `the ${rows}`;
  return single
    ? `Circles are ${shown} rows of the data, the line is the trained network, in the data's units.`
    : `Each circle is one of ${shown} rows: predicted against given, in the data's units.`;
}

function lossesText(run: FigureSource['run']): string {
  const parts = namesOf(run).map((name, objective) => {
    const met = run.losses[objective] <= run.thresholds[objective] ? 'met' : 'not met';
    return `${numberText(run.losses[objective])} for ${name} (${met})`;
  });
  return `The losses are ${listText(parts)}`;
}
