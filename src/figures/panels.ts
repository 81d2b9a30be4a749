/**
 * Panels drawn by Observable Plot, put together into one SVG that stands by itself: paper, theme, legend, titles, and
 * labels at the ends of lines.
 */
import * as Plot from '@observablehq/plot';
import type { Axis } from './axis.ts';
import { frame, type Make, maker, short } from './svg.ts';

export interface Panel {
  readonly title: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly margins?: Partial<Margins>;
  readonly x: Axis;
  readonly y: Axis;
  readonly marks: readonly Plot.Markish[];
  /** Names at the right end of lines, pushed apart where they would overlap. */
  readonly endLabels?: readonly EndLabel[];
}

export interface Margins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface EndLabel {
  readonly text: string;
  /** Where the line ends, on the y axis. */
  readonly value: number;
  readonly colour: string;
}

export interface LegendEntry {
  readonly text: string;
  readonly colour: string;
  readonly mark: 'line' | 'dashed' | 'dot' | 'area';
}

export interface Sheet {
  readonly title: string;
  readonly width: number;
  /** Without the legend. */
  readonly height: number;
  /** Their places count from below the legend. */
  readonly panels: readonly Panel[];
  readonly legend: readonly LegendEntry[];
}

/** Width of a figure, in pixels. */
export const WIDTH = 640;

const FONT_SIZE = 12;
const LINE_HEIGHT = 14;
const MARGINS: Margins = { left: 56, right: 26, top: 24, bottom: 22 };

export function svgText(document: Document, sheet: Sheet): string {
  const make = maker(document);
  const { elements, height } = drawLegend(make, sheet.legend);
  const content = make('g', { 'font-size': FONT_SIZE, fill: 'currentColor' }, [
    ...elements,
    ...sheet.panels.map((panel) =>
      drawPanel(document, make, { ...panel, top: panel.top + height }),
    ),
  ]);
  return frame(make, { ...sheet, height: sheet.height + height }, [content]);
}

function drawPanel(document: Document, make: Make, panel: Panel): Element {
  const { left, top, width, height, title, x, y } = panel;
  const margins = { ...MARGINS, bottom: x.label === undefined ? 22 : 40, ...panel.margins };
  const plot = Plot.plot({
    document,
    width,
    height,
    marginLeft: margins.left,
    marginRight: margins.right,
    marginTop: margins.top,
    marginBottom: margins.bottom,
    x: scaleOf(x),
    y: scaleOf(y),
    marks: [
      Plot.gridY({ ticks: ticksOf(y), stroke: 'var(--grid)', strokeOpacity: 1 }),
      ...panel.marks,
      Plot.axisY({
        ticks: ticksOf(y),
        tickFormat: y.bare ? () => '' : y.format,
        tickSize: 0,
        tickPadding: 7,
        color: 'var(--muted)',
        label: null,
      }),
      Plot.axisX({
        ticks: ticksOf(x),
        tickFormat: x.bare ? () => '' : x.format,
        tickSize: 4,
        color: 'var(--muted)',
        label: x.label ?? null,
        labelAnchor: 'center',
        labelArrow: 'none',
        labelOffset: 36,
      }),
      Plot.frame({ anchor: 'bottom', stroke: 'var(--muted)' }),
    ],
  });
  const scale = plot.scale('y');
  const lowest = height - margins.bottom;
  const ends = (panel.endLabels ?? []).map((label) => ({ ...label, y: scale?.apply(label.value) }));
  return make('g', { transform: `translate(${left},${top})`, 'text-anchor': 'middle' }, [
    // Plot's own style element is for a plot that is a whole document.
    ...Array.from(plot.children).filter(({ tagName }) => !/^style$/i.test(tagName)),
    make('text', { x: margins.left, y: 14, 'text-anchor': 'start', 'font-weight': 600 }, [title]),
    ...spread(ends, margins.top, lowest).map(({ text, colour, y: at }) =>
      make(
        'text',
        { x: width - margins.right + 6, y: at, dy: '0.32em', 'text-anchor': 'start', fill: colour },
        [text],
      ),
    ),
  ]);
}

/** Moves labels down, then back up where the panel ends, until they are a line apart. */
function spread<Label extends { readonly y: number }>(
  labels: readonly Label[],
  highest: number,
  lowest: number,
): Label[] {
  const sorted = labels.filter(({ y }) => Number.isFinite(y)).sort((a, b) => a.y - b.y);
  const places = sorted.map(({ y }) => y);
  for (let i = 0; i < places.length; i++) {
    places[i] = Math.max(places[i], i > 0 ? places[i - 1] + LINE_HEIGHT : highest);
  }
  for (let i = places.length - 1; i >= 0; i--) {
    const next = i + 1 < places.length ? places[i + 1] - LINE_HEIGHT : lowest;
    places[i] = Math.min(places[i], next);
  }
  return sorted.map((label, i) => ({ ...label, y: places[i] }));
}

function scaleOf({ type, domain, constant }: Axis): Plot.ScaleOptions {
  return { type, domain: [...domain], ...(constant !== undefined && { constant }) };
}

function ticksOf({ ticks }: Axis): number | number[] {
  return typeof ticks === 'number' ? ticks : [...ticks];
}

/** About the width of a character, as a share of the font size: no canvas measures text here. */
const CHARACTER = 0.56;

const LEGEND_ROW = 20;

/** Entries side by side, in as many rows as they need. */
function drawLegend(make: Make, entries: readonly LegendEntry[]) {
  let left = MARGINS.left;
  let row = 0;
  const elements = entries.map(({ text, colour, mark }) => {
    const width = 24 + CHARACTER * FONT_SIZE * text.length + 20;
    if (left + width > WIDTH && left > MARGINS.left) {
      left = MARGINS.left;
      row += 1;
    }
    const at = left;
    left += width;
    return make('g', { transform: `translate(${short(at)},${13 + row * LEGEND_ROW})` }, [
      swatch(make, mark, colour),
      make('text', { x: 24, dy: '0.32em' }, [text]),
    ]);
  });
  return { elements, height: (row + 1) * LEGEND_ROW + 6 };
}

function swatch(make: Make, mark: LegendEntry['mark'], colour: string): Element {
  if (mark === 'area') return make('rect', { y: -5, width: 18, height: 10, fill: colour });
  if (mark === 'dot') return make('circle', { cx: 9, r: 3, fill: 'none', stroke: colour });
  return make('path', {
    d: 'M0,0H18',
    stroke: colour,
    'stroke-width': 1.5,
    ...(mark === 'dashed' && { 'stroke-dasharray': '4 3' }),
  });
}
