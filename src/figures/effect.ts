/**
 * What steps of lower objectives did to each objective above them: the change of its loss over the whole data set, rises
 * above zero and falls below, and the angle between the step and its gradient, 90° where the step leaves it alone.
 */
import * as Plot from '@observablehq/plot';
import type { ObjectiveLeak } from '../training/leak.ts';
import { stepAxis, symmetricLogAxis } from './axis.ts';
import { type Bin, binned, evenEdges, quantile } from './bins.ts';
import type { Draw, FigureSource } from './figure.ts';
import { medianLine } from './lines.ts';
import { changeText, countText, percentText } from './numberText.ts';
import { type LegendEntry, type Panel, svgText, WIDTH } from './panels.ts';
import { lossName, namesOf } from './phases.ts';

const PANEL_HEIGHT = 210;
const LEFT_WIDTH = 420;
/** Enough measured steps in each. */
const BINS = 80;
const RISES = '#d1495b';
const FALLS = 'var(--muted)';

type Run = FigureSource['run'];

export const drawEffect: Draw = ({ run }, document) => {
  const seen = run.history.leak.steps.length === 0 ? [] : run.leak.objectives;
  const objectives = seen.filter(({ steps }) => steps > 0);
  if (objectives.length === 0) return undefined;
  const title = 'Effect on the protected losses';
  return {
    name: 'effect',
    title,
    caption: caption(run, objectives),
    report: 'Section 5.4; section 7, Figure 13',
    svg: svgText(document, {
      title,
      width: WIDTH,
      height: objectives.length * PANEL_HEIGHT,
      legend: LEGEND,
      panels: objectives.flatMap((leak, index) => {
        const top = index * PANEL_HEIGHT;
        return [changePanel(run, leak, top), ...anglePanel(run, leak, top)];
      }),
    }),
  };
};

const LEGEND: readonly LegendEntry[] = [
  { text: 'steps that raise the loss', colour: RISES, mark: 'line' },
  { text: 'steps that lower it', colour: FALLS, mark: 'line' },
];

function changePanel(run: Run, { objective }: ObjectiveLeak, top: number): Panel {
  const rows = lowerSteps(run, objective);
  const change = (row: number) => (rows(row) ? changeOf(run, row, objective) : Number.NaN);
  const { steps } = run.history.leak;
  const edges = evenEdges(run.steps, steps.length, BINS);
  const rises = binned(steps, edges, (row) => positive(change(row)));
  const falls = binned(steps, edges, (row) => -positive(-change(row)));
  const sizes = Float64Array.from(
    [...rises, ...falls].filter(({ count }) => count > 0).flatMap(sizesOf),
  ).sort();
  return {
    title: `Change of ${lossName(run, objective)}`,
    left: 0,
    top,
    width: LEFT_WIDTH,
    height: PANEL_HEIGHT,
    margins: { left: 64 },
    x: stepAxis(run.steps, 'step', 4),
    y: symmetricLogAxis(sizes[sizes.length - 1] ?? 1, scaleOf(sizes)),
    marks: [
      Plot.ruleY([0], { stroke: 'var(--muted)' }),
      ...medianLine(falls, run.steps, { colour: FALLS, band: true }),
      ...medianLine(rises, run.steps, { colour: RISES, band: true }),
    ],
  };
}

function sizesOf({ low, median, high }: Bin): number[] {
  return [low, median, high].map(Math.abs);
}

/** Most bins lie above it: below, the axis is linear. */
function scaleOf(sizes: Float64Array): number {
  return quantile(sizes, 0.1) || 1e-12;
}

/** Histogram over the measured steps, in bins of 5°; none where no step moved the trunk. */
function anglePanel(run: Run, { objective, angleDeg }: ObjectiveLeak, top: number): Panel[] {
  if (!angleDeg) return [];
  const counts = new Array<number>(180 / ANGLE_BIN).fill(0);
  const { steps, cosines } = run.history.leak;
  const above = cosines.length / steps.length;
  const rows = lowerSteps(run, objective);
  let all = 0;
  for (let row = 0; row < steps.length; row++) {
    const cosine = cosines[row * above + objective];
    if (!rows(row) || Number.isNaN(cosine)) continue;
    const angle = (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI;
    counts[Math.min(counts.length - 1, Math.floor(angle / ANGLE_BIN))] += 1;
    all += 1;
  }
  const bars = counts.map((count, bin) => ({
    from: bin * ANGLE_BIN,
    to: (bin + 1) * ANGLE_BIN,
    share: count / Math.max(1, all),
    colour: bin * ANGLE_BIN >= 90 ? RISES : FALLS,
  }));
  return [
    {
      title: `Angle to its gradient`,
      left: LEFT_WIDTH,
      top,
      width: WIDTH - LEFT_WIDTH,
      height: PANEL_HEIGHT,
      margins: { left: 44 },
      x: {
        type: 'linear',
        domain: [0, 180],
        ticks: [0, 90, 180],
        format: (angle) => `${angle}°`,
        label: 'angle',
      },
      y: {
        type: 'linear',
        domain: [0, Math.max(...bars.map(({ share }) => share)) * 1.05],
        ticks: 4,
        format: (share) => `${Number((100 * share).toPrecision(2))} %`,
      },
      marks: [false, true].map((raises) =>
        Plot.rectY(
          bars.filter(({ from }) => from >= 90 === raises),
          {
            x1: 'from',
            x2: 'to',
            y: 'share',
            fill: raises ? RISES : FALLS,
            fillOpacity: 0.75,
            insetRight: 0.5,
          },
        ),
      ),
    },
  ];
}

const ANGLE_BIN = 5;

function lowerSteps(run: Run, objective: number): (row: number) => boolean {
  const { phases } = run.history.leak;
  return (row) => phases[row] > objective;
}

function changeOf(run: Run, row: number, objective: number): number {
  const { changes } = run.history.leak;
  return changes[row * (run.thresholds.length - 1) + objective];
}

function positive(value: number): number {
  return value > 0 ? value : Number.NaN;
}

function caption(run: Run, objectives: readonly ObjectiveLeak[]): string {
  const names = namesOf(run);
  const parts = objectives.map(({ objective, steps, mixed, mean, angleDeg }) => {
    const { phases } = run.history.leak;
    let rising = 0;
    let count = 0;
    for (let row = 0; row < phases.length; row++) {
      if (phases[row] <= objective) continue;
      count += 1;
      rising += Number(changeOf(run, row, objective) > 0);
    }
    const angle = angleDeg ? `, at a mean angle of ${angleDeg.mean.toFixed(1)}°` : '';
    return (
      `Of ${countText(steps)} measured ${mixed ? 'shared' : 'lower-priority'} steps, ${percentText(rising / count)} raise the loss of ` +
      `${names[objective]} over the whole data set; the mean change is ${changeText(mean)}${angle}.`
    );
  });
  return (
    `${parts.join(' ')} Lines are medians of the rises and of the falls, bands quantiles 0.1 to 0.9; the axis is logarithmic ` +
    'in both directions. At 90° a step leaves the loss alone to first order, above it raises it.'
  );
}
