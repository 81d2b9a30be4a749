/**
 * Figure 1: the architecture. Inputs, the shared trunk, and one head per objective; head k carries the power η^(k−1)
 * of the non-Archimedean weight w = w₁ + w₂η + w₃η² + …
 */
import type { Model } from '../formats/model.ts';
import { powerText } from '../numbers/monosemia.ts';
import { weightOf } from './etaText.ts';
import type { Figure, FigureSource } from './figure.ts';
import { label, line, widthOf } from './marks.ts';
import { MAX_UNITS, type Places, placeNetwork, type Unit } from './networkPlaces.ts';
import { frame, type Make, maker } from './svg.ts';
import { objectiveColour, subscript } from './theme.ts';

const RADIUS = 7;
/** Room for the names of the layers. */
const BOTTOM = 58;

export function drawNetwork({ run }: FigureSource, document: Document): Figure {
  const make = maker(document);
  const { shape } = run.model;
  const heads = shape.outputs.length;
  const title = `Network: ${[shape.inputs, ...shape.hidden].join('–')} with ${heads} ${heads > 1 ? 'heads' : 'head'}`;
  const places = placeNetwork(run.model);
  const { layers, outputs, headX, foot } = places;
  const texts = headTexts(run.model);
  const box: Box = {
    x: headX - 26,
    width: 58 + texts.width,
    top: outputs[0].y - 30,
    foot: outputs[outputs.length - 1].y + 30,
  };
  const svg = frame(make, { width: box.x + box.width + 20, height: foot + BOTTOM, title }, [
    ...links(make, layers, outputs),
    ...(heads > 1 ? layerBox(make, box, heads) : []),
    ...[...layers.flat(), ...outputs].map((unit) => drawUnit(make, unit)),
    ...layerNames(make, run.model, places),
    ...texts.lines.flatMap(({ formula, name }, k) => {
      const own = outputs.filter(({ objective }) => objective === k);
      const middle = (own[0].y + own[own.length - 1].y) / 2;
      const at = (dy: number) => ({ x: headX + RADIUS + 11, y: middle + dy });
      return [
        label(make, at(-8), formula, { anchor: 'start', colour: objectiveColour(k) }),
        label(make, at(8), name, { anchor: 'start', size: 11, colour: 'var(--muted)' }),
      ];
    }),
  ]);
  const layer =
    heads > 1
      ? ` The heads together are the non-Archimedean layer with weight ${weightOf(heads)}: one power of η per objective.`
      : '';
  return {
    name: 'network',
    title,
    caption: `Inputs, shared trunk, and one linear head per objective in its colour.${layer}${omitted(shape.hidden)}`,
    report: 'Figure 1',
    svg,
  };
}

/** Beside each head: its formula, and what it is called. */
function headTexts({ shape, objectiveNames }: Model) {
  const lines = objectiveNames.map((name, k) => {
    const own = subscript(k + 1);
    const several = shape.outputs[k] > 1 ? [`${shape.outputs[k]} outputs`] : [];
    const power = k === 0 ? 'standard part' : `monosemium ${powerText(k)}`;
    return {
      formula: `f${own} = w${own} a${subscript(shape.hidden.length)} + c${own}`,
      name: [name, ...several, ...(objectiveNames.length > 1 ? [power] : [])].join(', '),
    };
  });
  const widths = lines.flatMap(({ formula, name }) => [widthOf(formula), widthOf(name, 11)]);
  return { lines, width: Math.max(...widths) };
}

/** Names of the inputs on the left, and what each layer is below it. */
function layerNames(make: Make, { shape, inputNames }: Model, { layers, foot }: Places): Element[] {
  const inputs = layers[0].flatMap(({ unit, x, y }) =>
    unit === undefined
      ? []
      : [label(make, { x: x - RADIUS - 7, y }, inputNames[unit], { anchor: 'end' })],
  );
  const below = layers.flatMap(([{ x }], layer) => {
    const units = layer === 0 ? shape.inputs : shape.hidden[layer - 1];
    const what = `${units} ${layer === 0 ? 'input' : 'unit'}${units === 1 ? '' : 's'}`;
    const role = layer === 0 ? 'a₀ = x' : `a${subscript(layer)}, ${shape.activation}`;
    return [
      label(make, { x, y: foot + 22 }, what),
      label(make, { x, y: foot + 38 }, role, { size: 11, colour: 'var(--muted)' }),
    ];
  });
  return [...inputs, ...below];
}

function omitted(hidden: readonly number[]): string {
  const long = hidden.filter((units) => units > MAX_UNITS);
  return long.length > 0
    ? ` Of ${long.join(' and ')} units, ${MAX_UNITS} are drawn in each layer.`
    : '';
}

function links(make: Make, layers: readonly Unit[][], outputs: readonly Unit[]): Element[] {
  return [...layers.slice(1), outputs].flatMap((layer, below) =>
    layer.flatMap((to) =>
      layers[below].flatMap((from) => {
        if (to.unit === undefined || from.unit === undefined) return [];
        const colour = to.objective === undefined ? 'var(--muted)' : objectiveColour(to.objective);
        const link = line(make, [from, to], { colour, width: 0.8 });
        link.setAttribute('opacity', to.objective === undefined ? '0.45' : '0.6');
        return [link];
      }),
    ),
  );
}

function drawUnit(make: Make, { unit, objective, x, y }: Unit): Element {
  if (unit === undefined) return label(make, { x, y }, '⋮', { size: 16 });
  const colour = objective === undefined ? 'var(--ink)' : objectiveColour(objective);
  return make('circle', {
    'data-unit': unit,
    cx: x,
    cy: y,
    r: RADIUS,
    fill: objective === undefined ? 'var(--paper)' : colour,
    stroke: colour,
  });
}

interface Box {
  readonly x: number;
  readonly width: number;
  readonly top: number;
  readonly foot: number;
}

function layerBox(make: Make, { x, width, top, foot }: Box, heads: number): Element[] {
  const middle = x + width / 2;
  const size = { x, y: top, width, height: foot - top, rx: 6 };
  return [
    make('rect', { ...size, fill: 'none', stroke: 'var(--muted)', 'stroke-dasharray': '2 3' }),
    label(make, { x: middle, y: top - 30 }, 'non-Archimedean layer', {
      size: 11,
      colour: 'var(--muted)',
    }),
    label(make, { x: middle, y: top - 14 }, weightOf(heads)),
  ];
}
