import { u32, wgsl } from '../wgsl.ts';
import { tileEdge } from './tile.ts';

/** Where a layer's weights and biases stand in the parameters of a network. */
export interface LayerPlace {
  readonly weight: number;
  readonly bias: number;
}

/** All layers of a network, whose gradients are one grouped product: workgroups are dealt to them tile by tile. */
export interface GroupedLayers {
  readonly inputs: number;
  /** n_1 … n_M. */
  readonly units: readonly number[];
  readonly activations: { readonly offsets: readonly number[] };
  readonly deltas: { readonly offsets: readonly number[] };
  readonly parameters: { readonly trunk: readonly LayerPlace[]; readonly heads: LayerPlace };
}

/** Every layer, heads last: its matrix [rows, cols] without the bias column, and where its operands stand. */
export function groupedLayers(d: GroupedLayers, outputs: number) {
  const last = d.units.length;
  return [...d.units, outputs].map((rows, l) => ({
    rows,
    cols: l === 0 ? d.inputs : d.units[l - 1],
    delta: l < last ? d.deltas.offsets[l] : 0,
    source: l === 0 ? 0 : d.activations.offsets[l - 1],
    ...(l < last ? d.parameters.trunk[l] : d.parameters.heads),
  }));
}

type Layers = ReturnType<typeof groupedLayers>;

/** One edge for all layers: what the layer that fills most of a tile needs. */
export function groupedEdge(layers: Layers, edgeOf = tileEdge): number {
  return Math.max(...layers.map(({ rows, cols }) => edgeOf({ rows, cols: cols + 1 })));
}

/** Per layer the tiles along its columns, and the number of tiles of all layers before it and with it. */
function tiling(layers: Layers, edge: number) {
  let first = 0;
  return layers.map(({ rows, cols }) => {
    const across = Math.ceil((cols + 1) / edge);
    const here = { first, across };
    first += across * Math.ceil(rows / edge);
    return { ...here, end: first };
  });
}

/** Tiles of that edge of all layers together. */
export function groupedTiles(layers: Layers, edge: number): number {
  return tiling(layers, edge)[layers.length - 1].end;
}

/** Declares `Layer` and the table `LAYERS`. */
export function groupedLayersWgsl(layers: Layers, edge: number): string {
  const tiles = tiling(layers, edge);
  const rows = layers.map(
    (layer, l) =>
      `  Layer(${[layer.rows, layer.cols, layer.delta, layer.source, layer.weight, layer.bias, tiles[l].first, tiles[l].across].map(u32).join(', ')}),`,
  );
  return wgsl`
struct Layer {
  rows: u32, cols: u32, // of W; the bias is column number cols
  delta: u32, source: u32, // offsets in deltas and hidden
  weight: u32, bias: u32, // offsets in the gradients
  first_tile: u32, tiles_across: u32,
}
const LAYERS = array<Layer, ${String(rows.length)}>(
${rows.join('\n')}
);`;
}
