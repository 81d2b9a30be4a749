/** Where the units of a network stand on paper: a column per layer, the heads below one another in the last. */
import type { Model } from '../formats/model.ts';
import { type Point, widthOf } from './marks.ts';
import { unitColumn } from './unitColumn.ts';

/** Units drawn per layer, and outputs drawn per head. */
export const MAX_UNITS = 12;
const MAX_OUTPUTS = 4;
/** From unit to unit, and from head to head. */
const PITCH = 24;
const HEAD_GAP = 36;
/** Room above the heads for the formula. */
const TOP = 68;
/** From layer to layer: between these, so that inputs and trunk together take about TRUNK_WIDTH. */
const MIN_DISTANCE = 90;
const MAX_DISTANCE = 150;
const TRUNK_WIDTH = 420;

export interface Unit extends Point {
  /** Undefined is the ellipsis. */
  readonly unit: number | undefined;
  /** Of a head; undefined in the trunk. */
  readonly objective?: number;
}

export interface Places {
  /** Inputs, then the trunk. */
  readonly layers: readonly Unit[][];
  /** Of all heads, from the first to the last. */
  readonly outputs: readonly Unit[];
  readonly headX: number;
  /** Below the last unit of the longest column. */
  readonly foot: number;
}

export function placeNetwork({ shape, inputNames }: Model): Places {
  const columns = [shape.inputs, ...shape.hidden].map((units) => unitColumn(units, MAX_UNITS));
  const heads = shape.outputs.map((outputs) => unitColumn(outputs, MAX_OUTPUTS));
  const headsHeight =
    heads.reduce((sum, places) => sum + places.length * PITCH, 0) + (heads.length - 1) * HEAD_GAP;
  const height = Math.max(headsHeight, ...columns.map((places) => places.length * PITCH));
  // The heads' box and its formula stand higher than the heads, which may be fewer than the units.
  const top = Math.max(24, TOP - (height - headsHeight) / 2);
  const centre = top + height / 2;
  const left = 24 + Math.max(30, ...inputNames.slice(0, MAX_UNITS).map((name) => widthOf(name)));
  const share = TRUNK_WIDTH / columns.length;
  const distance = Math.max(MIN_DISTANCE, Math.min(MAX_DISTANCE, share));
  const headX = left + columns.length * distance;
  let y = centre - headsHeight / 2;
  return {
    layers: columns.map((places, layer) =>
      stack(places, left + layer * distance, centre - (places.length * PITCH) / 2),
    ),
    outputs: heads.flatMap((places, objective) => {
      const units = stack(places, headX, y).map((unit) => ({ ...unit, objective }));
      y += places.length * PITCH + HEAD_GAP;
      return units;
    }),
    headX,
    foot: top + height,
  };
}

function stack(places: readonly (number | undefined)[], x: number, top: number): Unit[] {
  return places.map((unit, place) => ({ unit, x, y: top + (place + 0.5) * PITCH }));
}
