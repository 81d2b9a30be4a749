/**
 * Figures 3 and 4: the computation graph of a training step, one drawing per phase. Grey: values forward. Colour:
 * gradients back, in the colour of their objective. Dashed and crossed: gradients that the phase does not compute.
 */
import { phaseOf } from '../../shaders/choosePhase.ts';
import type { StepPlan } from '../methods/plan.ts';
import type { Run } from '../training/run.ts';
import type { StagedRun } from '../training/stages.ts';
import { taskOf } from '../training/task.ts';
import type { Figure, FigureSource } from './figure.ts';
import { colourOf, cross, drawEdge, LOOK } from './graphEdge.ts';
import { type PlacedEdge, type PlacedNode, placeGraph } from './graphLayout.ts';
import { arrowhead, label, path, widthOf } from './marks.ts';
import { phasesOf, type StepGraph, stepGraph } from './stepGraph.ts';
import { frame, type Make, maker, short } from './svg.ts';
import { objectiveColour, subscript } from './theme.ts';

/** More phases than this look like their neighbours. */
const MAX_PHASES = 4;
const MARGIN = 20;
const LEGEND_HEIGHT = 34;

/** What is known of a run before it begins. */
type PlannedSource = Pick<FigureSource, 'dataset'> & { readonly run: Pick<Run, 'experiment'> };

export function drawGraph({ run, dataset }: PlannedSource, document: Document): readonly Figure[] {
  const { task, run: staged } = taskOf(run.experiment, dataset);
  const { shape } = task;
  const objectiveNames = run.experiment.objectives.map(({ name }) => name);
  const phases = stepsOf(staged);
  const drawn = phases.slice(0, MAX_PHASES);
  const make = maker(document);
  return drawn.map(({ plan, phase }, index) => {
    const { freeze } = run.experiment.training;
    const graph = stepGraph({ shape, plan, phase, freeze, objectiveNames });
    const all = phase === shape.outputs.length;
    const title = all
      ? 'Computation graph of a step: all objectives train'
      : `Computation graph of a step in phase ${phase + 1}: objective ${phase + 1} (${objectiveNames[phase]}) trains`;
    const left = phases.length - drawn.length;
    const more = left > 0 && index === drawn.length - 1;
    return {
      name: `graph-${index + 1}`,
      title,
      caption:
        captionOf(graph) + (more ? ` Not drawn: the last ${left} of ${phases.length} phases.` : ''),
      report: all ? 'Figures 3 and 4' : phase === 0 ? 'Figure 4' : 'Figure 3',
      svg: picture(make, graph, title),
    };
  });
}

/** The different steps of a run: one per phase of its only stage, or one per stage, each with its own plan. */
function stepsOf({ task: { shape }, stages }: StagedRun): { plan: StepPlan; phase: number }[] {
  if (stages.length === 1) {
    const [{ plan }] = stages;
    return phasesOf({ shape, plan }).map((phase) => ({ plan, phase }));
  }
  const nothing = shape.outputs.map(() => 0);
  return stages.map(({ plan }) => ({ plan, phase: phaseOf(plan.choose, nothing, nothing, 0, 0) }));
}

function captionOf({ nodes, edges }: StepGraph): string {
  const cut = [...new Set(edges.filter(({ kind }) => kind === 'cut').map((e) => e.objective))];
  const named = (letter: string) => cut.map((k) => `${letter}${subscript(k + 1)}`).join(', ');
  const rests =
    cut.length > 0
      ? ` No gradient of ${named('L')} is computed: ${named('w')} ${cut.length > 1 ? 'keep their' : 'keeps its'} bits.`
      : '';
  const projection = nodes.find(({ kind }) => kind === 'projection');
  const projected = projection
    ? ` The trunk's gradient is projected where the hexagon stands: ${projection.detail}.`
    : '';
  return `Values run down, gradients run up in the colour of their objective.${rests}${projected}`;
}

function picture(make: Make, graph: StepGraph, title: string): string {
  const { nodes, edges, width, height } = placeGraph(graph);
  const entries = legend(make, graph);
  const outer = Math.max(width, entries.width) + 2 * MARGIN;
  const shifted = (dx: number, dy: number, children: readonly Element[]) =>
    make('g', { transform: `translate(${short(dx)} ${short(dy)})` }, children);
  return frame(make, { width: outer, height: height + 2 * MARGIN + LEGEND_HEIGHT, title }, [
    shifted((outer - width) / 2, MARGIN, [
      ...edges.map((edge) => drawEdge(make, edge)),
      ...nodes.map((node) => drawNode(make, node)),
    ]),
    shifted((outer - entries.width) / 2, height + MARGIN + LEGEND_HEIGHT, entries.elements),
  ]);
}

const CORNER = { data: 0, parameter: 4, value: 4, loss: 18, projection: 0 } as const;

function drawNode(make: Make, node: PlacedNode): Element {
  const { id, kind, x, y, width, height, objectives } = node;
  const rests = kind === 'parameter' && objectives.length === 0;
  const [left, top] = [x - width / 2, y - height / 2];
  const outline = {
    fill: 'var(--paper)',
    stroke: kind === 'data' ? 'none' : 'var(--muted)',
    'stroke-width': 1,
    ...(rests && { 'stroke-dasharray': '4 3' }),
  };
  const shape =
    kind === 'projection'
      ? make('polygon', {
          ...outline,
          points: hexagon(node),
          stroke: 'var(--ink)',
          'stroke-width': 1.4,
        })
      : make('rect', { ...outline, x: left, y: top, width, height, rx: CORNER[kind] });
  // One bar per objective that trains this parameter.
  const bar = (width - 10) / objectives.length;
  const bars = objectives.map((objective, i) =>
    make('rect', {
      x: left + 5 + i * bar,
      y: y + height / 2 - 2,
      width: bar,
      height: 4,
      fill: objectiveColour(objective),
    }),
  );
  const muted = rests ? 'var(--muted)' : 'var(--ink)';
  return make('g', { 'data-node': kind, 'data-id': id }, [
    shape,
    label(make, { x, y: y - 7 }, node.label, { size: 13, colour: muted }),
    label(make, { x, y: y + 8 }, node.detail, { size: 11, colour: 'var(--muted)' }),
    ...bars,
  ]);
}

function hexagon({ x, y, width, height }: PlacedNode): string {
  const [w, h, tip] = [width / 2, height / 2, 8];
  const corners = [
    [-w, 0],
    [-w + tip, -h],
    [w - tip, -h],
    [w, 0],
    [w - tip, h],
    [tip - w, h],
  ];
  return corners.map(([dx, dy]) => `${short(x + dx)},${short(y + dy)}`).join(' ');
}

/** One line that says what the kinds of edges mean; only kinds that are there. */
function legend(make: Make, { edges }: StepGraph): { elements: Element[]; width: number } {
  const backward = [...new Set(edges.flatMap((e) => (e.kind === 'backward' ? [e.objective] : [])))];
  const has = (kind: PlacedEdge['kind']) => edges.some((edge) => edge.kind === kind);
  const read = edges.find(({ kind }) => kind === 'read');
  const entries = [
    { kind: 'forward' as const, objective: 0, text: 'value' },
    ...backward.sort().map((objective) => ({
      kind: 'backward' as const,
      objective,
      text: `gradient of L${subscript(objective + 1)}`,
    })),
    ...(has('cut') ? [{ kind: 'cut' as const, objective: 0, text: 'not computed' }] : []),
    ...(read
      ? [{ kind: 'read' as const, objective: read.objective, text: 'read to project' }]
      : []),
  ];
  let x = 0;
  const elements = entries.flatMap(({ kind, objective, text }) => {
    const colour = colourOf({ kind, objective });
    const { head, ...look } = LOOK[kind];
    const start = x;
    x += 34 + widthOf(text, 11) + 18;
    return [
      path(make, `M${start} 0H${start + 22}`, { colour, ...look }),
      arrowhead(make, { x: start + 27, y: 0 }, { x: 1, y: 0 }, colour, head),
      ...(kind === 'cut' ? [cross(make, { x: start + 11, y: 0 })] : []),
      label(make, { x: start + 34, y: 0 }, text, {
        anchor: 'start',
        size: 11,
        colour: 'var(--muted)',
      }),
    ];
  });
  return { elements, width: x - 18 };
}
