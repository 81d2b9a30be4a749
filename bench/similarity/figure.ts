/**
 * The figure of docs/similarity.md: cosine and share of raising steps over ρ, a line and an interval per projection.
 * Columns: cosine and share, each for one row a step and for all rows. Rows: single steps from fixed weights, training.
 */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { objectiveColour, THEME_CSS } from '../../src/figures/theme.ts';
import type { Interval } from './interval.ts';
import { endLabels } from './labels.ts';
import { type Granularity, PROJECTIONS, type Projection } from './setting.ts';
import type { Summary } from './summary.ts';

interface Point extends Interval {
  readonly rho: number;
  readonly projection: Projection;
  readonly column: Granularity;
  readonly row: Row;
}

interface Quantity {
  readonly name: 'cosine' | 'raised';
  readonly title: string;
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
  /** Neither helps nor harms. */
  readonly neutral: number;
}

const QUANTITIES: readonly Quantity[] = [
  {
    name: 'cosine',
    title: 'Cosine of the trunk step and ∇L₁ (above 0: the step lowers L₁, to first order)',
    domain: [-0.6, 0.6],
    ticks: [-0.5, 0, 0.5],
    format: (value) => String(value).replace('-', '−'),
    neutral: 0,
  },
  {
    name: 'raised',
    title: 'Share of the steps of objective 2 that raise L₁',
    domain: [0, 1],
    ticks: [0, 0.5, 1],
    format: (value) => `${100 * value} %`,
    neutral: 0.5,
  },
];

const ROWS = ['trained', 'training'] as const;
type Row = (typeof ROWS)[number];
const ROW_NAMES: Readonly<Record<Row, string>> = {
  trained: 'from fixed weights',
  training: 'in training',
};
const COLUMNS: readonly Granularity[] = ['sample', 'full'];
const COLUMN_NAMES: Readonly<Record<Granularity, string>> = {
  sample: 'one row a step',
  full: 'all rows',
};

const WIDTH = 760;
const TITLE_HEIGHT = 24;
const PLOT_HEIGHT = 300;
const BLOCK_HEIGHT = TITLE_HEIGHT + PLOT_HEIGHT + 14;

export function drawSimilarity(summaries: readonly Summary[]): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const height = QUANTITIES.length * BLOCK_HEIGHT;
  const blocks = QUANTITIES.map((quantity, index) => {
    const plot = plotOf(document, quantity, summaries);
    plot.setAttribute('y', String(index * BLOCK_HEIGHT + TITLE_HEIGHT));
    const title = `<text x="12" y="${index * BLOCK_HEIGHT + 17}" font-size="13" fill="var(--ink)">${quantity.title}</text>`;
    return title + plot.outerHTML;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    '<title>What steps of objective 2 do to L₁, by the correlation of the two targets</title>',
    `<style>${THEME_CSS}</style>`,
    '<rect width="100%" height="100%" fill="var(--paper)"/>',
    ...blocks,
    '</svg>',
  ].join('\n');
}

function plotOf(document: Document, quantity: Quantity, summaries: readonly Summary[]): Element {
  const points = pointsOf(quantity, summaries);
  const facets = { fx: 'column', fy: 'row' } as const;
  const corners = COLUMNS.flatMap((column) =>
    ROWS.map((row) => ({ column, row, name: `${ROW_NAMES[row]}, ${COLUMN_NAMES[column]}` })),
  );
  return Plot.plot({
    document,
    width: WIDTH,
    height: PLOT_HEIGHT,
    marginLeft: 52,
    marginRight: 84,
    marginTop: 22,
    marginBottom: 36,
    style: { fontSize: '12px', color: 'var(--ink)' },
    x: { domain: [-1, 1], ticks: [-1, -0.5, 0, 0.5, 1], label: null },
    y: { domain: quantity.domain, label: null },
    fx: { domain: COLUMNS, axis: null, padding: 0.1 },
    fy: { domain: ROWS, axis: null, padding: 0.2 },
    marks: [
      Plot.axisY({ ticks: quantity.ticks, tickFormat: quantity.format, tickSize: 0 }),
      Plot.axisX({
        ticks: [-1, -0.5, 0, 0.5, 1],
        tickFormat: (value: number) => String(value).replace('-', '−'),
        tickSize: 3,
        label: 'correlation ρ of the two targets',
        labelAnchor: 'center',
        labelArrow: 'none',
      }),
      Plot.ruleY(quantity.ticks, { stroke: 'var(--grid)', strokeWidth: 0.75 }),
      Plot.ruleY([quantity.neutral], { stroke: 'var(--muted)', strokeWidth: 1 }),
      Plot.areaY(points, {
        ...facets,
        x: 'rho',
        y1: 'low',
        y2: 'high',
        z: 'projection',
        fill: colourOf,
        fillOpacity: 0.14,
      }),
      Plot.lineY(points, {
        ...facets,
        x: 'rho',
        y: 'mean',
        z: 'projection',
        stroke: colourOf,
        strokeWidth: 1.4,
      }),
      Plot.dot(points, { ...facets, x: 'rho', y: 'mean', r: 1.6, fill: colourOf }),
      Plot.text(corners, {
        ...facets,
        text: 'name',
        frameAnchor: 'top-left',
        dy: -15,
        fill: 'var(--muted)',
      }),
      Plot.text(labelsOf(points, quantity), {
        ...facets,
        x: 1,
        y: 'place',
        text: 'projection',
        fill: colourOf,
        textAnchor: 'start',
        dx: 8,
      }),
    ],
  });
}

function pointsOf({ name }: Quantity, summaries: readonly Summary[]): Point[] {
  return summaries
    .flatMap(({ measurement, projection, granularity, rho, effect }) =>
      measurement === 'initial'
        ? []
        : [{ ...effect[name], rho, projection, column: granularity, row: measurement }],
    )
    .sort((a, b) => a.rho - b.rho);
}

/** At the right ends of the lines in the right column. */
function labelsOf(points: readonly Point[], { domain }: Quantity) {
  const last = points.filter(({ rho, column }) => rho === 1 && column === COLUMNS.at(-1));
  return ROWS.flatMap((row) => {
    const ends = last.filter((point) => point.row === row);
    const places = endLabels(
      ends.map(({ mean }) => mean),
      (domain[1] - domain[0]) / 7,
    );
    return ends.map((point, index) => ({ ...point, place: places[index] }));
  });
}

function colourOf({ projection }: { readonly projection: Projection }): string {
  return objectiveColour(PROJECTIONS.indexOf(projection));
}
