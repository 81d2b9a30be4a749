/**
 * The norm of the direction that the update of each layer followed, before the learning rate: weights and biases
 * together. Of the trunk by phase, since each phase pulls at it in its own way; of each head in its own steps.
 */
import { logAxis, stepAxis } from './axis.ts';
import { type Bin, binned, evenEdges } from './bins.ts';
import type { Draw, FigureSource } from './figure.ts';
import { medianLine } from './lines.ts';
import { listText, numberText } from './numberText.ts';
import { type Panel, svgText, WIDTH } from './panels.ts';
import { type Phase, phaseLegend, phasesOf } from './phases.ts';
import { shownTensors } from './tensors.ts';

const PANEL_HEIGHT = 150;
const MOST_LAYERS = 4;
/** Enough measured steps in each. */
const BINS = 100;

type Run = FigureSource['run'];

/** Tensors whose gradients are taken together, and the phases in which they are shown. */
interface Group {
  readonly title: string;
  readonly tensors: readonly number[];
}

export const drawGradients: Draw = ({ run }, document) => {
  const { movement } = run.history;
  if (movement.steps.length === 0) return undefined;
  const phases = phasesOf(run, movement.phases);
  const { groups, hiddenLayers } = groupsOf(run);
  if (groups.length === 0) return undefined;
  const title = 'Norms of the gradients';
  const tail = 18;
  return {
    name: 'gradients',
    title,
    caption: caption(run, groups, phases, hiddenLayers),
    report: 'Section 3, variation of the gradients',
    svg: svgText(document, {
      title,
      width: WIDTH,
      height: groups.length * PANEL_HEIGHT + tail,
      legend: phaseLegend(phases, 'line'),
      panels: groups.map((group, index) =>
        panelOf(run, group, phases, {
          left: 0,
          top: index * PANEL_HEIGHT,
          width: WIDTH,
          height: PANEL_HEIGHT + (index === groups.length - 1 ? tail : 0),
          last: index === groups.length - 1,
        }),
      ),
    }),
  };
};

/** One group per trunk layer, then all heads: in each step only those of its phase have a gradient. */
function groupsOf(run: Run): { readonly groups: readonly Group[]; readonly hiddenLayers: number } {
  const tensors = shownTensors(run);
  const layers = [...new Set(tensors.filter(({ part }) => part === 'trunk').map((t) => t.owner))];
  const trunk = layers.slice(0, MOST_LAYERS).map((layer) => ({
    title: layers.length === 1 ? 'Trunk' : `Trunk, layer ${layer + 1}`,
    tensors: tensors.filter((t) => t.part === 'trunk' && t.owner === layer).map((t) => t.index),
  }));
  const heads = {
    title: 'Head of the objective that is trained',
    tensors: tensors.filter(({ part }) => part === 'heads').map(({ index }) => index),
  };
  // Heads that are solved follow no gradient.
  const followed = [...trunk, heads].filter((group) => hasGradient(run, group));
  return { groups: followed, hiddenLayers: layers.length - trunk.length };
}

function hasGradient(run: Run, { tensors }: Group): boolean {
  const norm = normOf(run, tensors);
  return Array.from(run.history.movement.steps.keys()).some((row) => norm(row) > 0);
}

type Place = Pick<Panel, 'left' | 'top' | 'width' | 'height'> & { readonly last: boolean };

function panelOf(
  run: Run,
  { title, tensors }: Group,
  phases: readonly Phase[],
  { last, ...place }: Place,
): Panel {
  const series = phases.map((phase) => ({ ...phase, bins: binsOf(run, tensors, phase.phase) }));
  return {
    ...place,
    title,
    x: stepAxis(run.steps, last ? 'step' : undefined),
    y: logAxis(series.flatMap(({ bins }) => bins.flatMap(({ low, high }) => [low, high]))),
    marks: series.flatMap(({ colour, bins }) =>
      medianLine(bins, run.steps, { colour, band: true }),
    ),
  };
}

/** Norms above 0 in the steps of a phase. */
function binsOf(run: Run, tensors: readonly number[], phase: number): Bin[] {
  const { steps, phases } = run.history.movement;
  const norm = normOf(run, tensors);
  return binned(steps, evenEdges(run.steps, steps.length, BINS), (row) =>
    phases[row] === phase ? norm(row) || Number.NaN : Number.NaN,
  );
}

function normOf(run: Run, tensors: readonly number[]): (row: number) => number {
  const { steps, gradients } = run.history.movement;
  const width = gradients.length / steps.length;
  return (row) => Math.hypot(...tensors.map((tensor) => gradients[row * width + tensor]));
}

function caption(
  run: Run,
  [first]: readonly Group[],
  phases: readonly Phase[],
  hiddenLayers: number,
): string {
  const { steps, phases: chosen } = run.history.movement;
  const norm = normOf(run, first.tensors);
  const means = phases.map(({ phase, name }) => {
    let sum = 0;
    let count = 0;
    for (let row = 0; row < steps.length; row++) {
      if (chosen[row] !== phase) continue;
      sum += norm(row);
      count += 1;
    }
    return `${numberText(sum / count)} in steps of ${name}`;
  });
  const where = first.title.toLowerCase();
  const rest = hiddenLayers > 0 ? ` ${hiddenLayers} further layers are not drawn.` : '';
  return (
    `Norm of the direction that each update followed, after projection and before the learning rate: medians, and bands ` +
    `for quantiles 0.1 to 0.9 of those above 0. The mean of the ${where} over all measured steps is ${listText(means)}.${rest}`
  );
}
