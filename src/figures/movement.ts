/**
 * How far each tensor moved: above, the Euclidean distance from its initial value; below, the change in one step. Heads
 * rest in the steps of other objectives, so their changes are medians over the steps in which they moved.
 */
import { linearAxis, logAxis, stepAxis } from './axis.ts';
import { type Bin, binned, evenEdges } from './bins.ts';
import type { Draw, FigureSource } from './figure.ts';
import { medianLine } from './lines.ts';
import { countText, listText, numberText, shortText } from './numberText.ts';
import { type LegendEntry, type Panel, svgText, WIDTH } from './panels.ts';
import { LONGEST_NAME } from './phases.ts';
import { type ShownTensor, shownTensors } from './tensors.ts';

const PANEL_HEIGHT = 180;
/** Half a figure wide, and enough measured steps in each. */
const BINS = 100;

type Run = FigureSource['run'];

export const drawMovement: Draw = ({ run }, document) => {
  const { movement } = run.history;
  if (movement.steps.length === 0) return undefined;
  const tensors = shownTensors(run);
  const panels = (['trunk', 'heads'] as const).flatMap((part, column) => {
    const own = tensors.filter((tensor) => tensor.part === part);
    const place = { left: (column * WIDTH) / 2, width: WIDTH / 2, height: PANEL_HEIGHT };
    return [
      distancePanel(run, own, { ...place, top: 0, title: `${TITLES[part]}: distance` }),
      changePanel(run, own, {
        ...place,
        top: PANEL_HEIGHT,
        title: `${TITLES[part]}: change in a step`,
        height: PANEL_HEIGHT + 18,
      }),
    ];
  });
  const title = 'Movement of the weights';
  return {
    name: 'movement',
    title,
    caption: caption(run, tensors),
    report: 'Figures 11 and 12 of section 4, weight changes',
    svg: svgText(document, {
      title,
      width: WIDTH,
      height: 2 * PANEL_HEIGHT + 18,
      legend: legendOf(tensors),
      panels,
    }),
  };
};

const TITLES = { trunk: 'Trunk', heads: 'Heads' };

type Place = Pick<Panel, 'left' | 'top' | 'width' | 'height' | 'title'>;

function distancePanel(run: Run, tensors: readonly ShownTensor[], place: Place): Panel {
  const { distances } = run.history.movement;
  const series = seriesOf(run, tensors, (value) => value, distances);
  return {
    ...place,
    x: stepAxis(run.steps, undefined, 4),
    y: linearAxis([0, ...mediansOf(series)]),
    marks: linesOf(run, series),
  };
}

function changePanel(run: Run, tensors: readonly ShownTensor[], place: Place): Panel {
  const { changes } = run.history.movement;
  const moved = (value: number) => (value > 0 ? value : Number.NaN);
  const series = seriesOf(run, tensors, moved, changes);
  return {
    ...place,
    x: stepAxis(run.steps, 'step', 4),
    y: logAxis(mediansOf(series)),
    marks: linesOf(run, series),
  };
}

interface Series {
  readonly tensor: ShownTensor;
  readonly bins: readonly Bin[];
}

function seriesOf(
  run: Run,
  tensors: readonly ShownTensor[],
  pick: (value: number) => number,
  table: Float64Array,
): Series[] {
  const { steps } = run.history.movement;
  const width = table.length / steps.length;
  const edges = evenEdges(run.steps, steps.length, BINS);
  return tensors.map((tensor) => ({
    tensor,
    bins: binned(steps, edges, (row) => pick(table[row * width + tensor.index])),
  }));
}

function linesOf(run: Run, series: readonly Series[]): Panel['marks'] {
  return series.flatMap(({ tensor: { colour, kind }, bins }) =>
    medianLine(bins, run.steps, { colour, dashed: kind === 'bias' }),
  );
}

function mediansOf(series: readonly Series[]): number[] {
  return series.flatMap(({ bins }) => bins.map(({ median }) => median));
}

function legendOf(tensors: readonly ShownTensor[]): LegendEntry[] {
  const owners = tensors
    .filter(({ kind }) => kind === 'weight')
    .map(
      ({ name, colour }): LegendEntry => ({
        text: shortText(name.replace(/ weight$/, ''), LONGEST_NAME),
        colour,
        mark: 'line',
      }),
    );
  return [...owners, { text: 'biases', colour: 'currentColor', mark: 'dashed' }];
}

/** Share of the run that a tensor must have rested at its end to be spoken of. */
const LONG_REST = 0.1;

/** What stopped for good, which no line shows. */
function restText(run: Run, tensors: readonly ShownTensor[]): string {
  const { steps, changes } = run.history.movement;
  const width = changes.length / steps.length;
  const rested = tensors.flatMap(({ index, name }) => {
    let row = steps.length - 1;
    while (row >= 0 && changes[row * width + index] === 0) row -= 1;
    if (row < 0) return [`${name} in all measured steps`];
    const last = steps[row];
    return run.steps - last > LONG_REST * run.steps
      ? [`${name} since step ${countText(last)}`]
      : [];
  });
  return rested.length === 0 ? '' : ` At the end these rest: ${listText(rested)}.`;
}

function caption(run: Run, tensors: readonly ShownTensor[]): string {
  const { steps, distances } = run.history.movement;
  const last = distances.subarray(distances.length - distances.length / steps.length);
  const ends = tensors
    .filter(({ kind }) => kind === 'weight')
    .map(({ name, index }) => `${name} ${numberText(last[index])}`);
  return (
    `Euclidean distance of each tensor from its initial value, and its change in one step. The weights end at ` +
    `${listText(ends)}. Changes are medians over the measured steps that moved the tensor (1 step in ` +
    `${run.experiment.record.movementEvery} is measured); steps in which it rested are left out.${restText(run, tensors)}`
  );
}
