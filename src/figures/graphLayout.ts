/**
 * Places a step's graph on paper from top to bottom. Edges between the same two nodes run beside each other as tracks
 * of one bundle, so that a value and the gradient that answers it are seen together.
 */
import { Graph, layout } from '@dagrejs/dagre';
import type { Point } from './marks.ts';
import { widthOf } from './marks.ts';
import type { StepEdge, StepGraph, StepNode } from './stepGraph.ts';

export interface PlacedNode extends StepNode, Point {
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge extends StepEdge {
  /** In the direction of flow. Every stretch between two of them leaves and arrives vertically. */
  readonly points: readonly Point[];
}

export interface PlacedGraph {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** Between the tracks of a bundle. */
const TRACK = 8;
const HEIGHT = 36;

export function placeGraph({ nodes, edges }: StepGraph): PlacedGraph {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 22, ranksep: 42, edgesep: 16 });
  for (const { id, label, detail } of nodes) {
    const width = Math.max(46, widthOf(label, 13) + 16, widthOf(detail, 11) + 14);
    graph.setNode(id, { width, height: HEIGHT });
  }
  const bundles = bundlesOf(edges);
  for (const { above, under, tracks } of bundles) {
    const weight = tracks.some(({ kind }) => kind === 'read') ? 0 : 2;
    graph.setEdge(above, under, { weight });
  }
  layout(graph);

  const placed = new Map(
    nodes.map((node) => [node.id, { ...node, ...boxOf(graph.node(node.id)) }]),
  );
  const box = (id: string): PlacedNode => {
    const found = placed.get(id);
    if (!found) throw new Error(`placeGraph: expected a node ${id}, got none`);
    return found;
  };
  const bends = bundles.map(({ above, under }): readonly Point[] => {
    const points: readonly Point[] = graph.edge(above, under).points;
    return points.slice(1, -1);
  });
  const rows = new Set(Array.from(placed.values(), ({ y }) => Math.round(y)));
  const tops = ports(
    bundles.map(({ above, under }, i) => [above, bends[i][0] ?? box(under)]),
    box,
  );
  const feet = ports(
    bundles.map(({ above, under }, i) => [under, bends[i].at(-1) ?? box(above)]),
    box,
  );
  const placedEdges = bundles.flatMap(({ above, under, tracks }, i) => {
    const middle = [
      { x: tops[i], y: box(above).y + HEIGHT / 2 },
      ...past(bends[i], rows),
      { x: feet[i], y: box(under).y - HEIGHT / 2 },
    ];
    return tracks.map((edge, track): PlacedEdge => {
      const shift = (track - (tracks.length - 1) / 2) * TRACK;
      const points = middle.map(({ x, y }) => ({ x: x + shift, y }));
      return { ...edge, points: edge.from === above ? points : points.reverse() };
    });
  });
  return trimmed([...placed.values()], placedEdges);
}

/** Moved to the left, and as wide and high as what is drawn: dagre also counts bends that are not. */
function trimmed(nodes: readonly PlacedNode[], edges: readonly PlacedEdge[]): PlacedGraph {
  const corners = nodes.flatMap(({ x, width }) => [x - width / 2, x + width / 2]);
  const all = [...corners, ...edges.flatMap(({ points }) => points.map(({ x }) => x))];
  const left = Math.min(...all);
  return {
    width: Math.max(...all) - left,
    height: Math.max(...nodes.map(({ y }) => y)) + HEIGHT / 2,
    nodes: nodes.map((node) => ({ ...node, x: node.x - left })),
    edges: edges.map((edge) => ({
      ...edge,
      points: edge.points.map(({ x, y }) => ({ x: x - left, y })),
    })),
  };
}

const boxOf = ({ x, y, width, height }: PlacedNode) => ({ x, y, width, height });

/** Straight down past each row of boxes that the edge passes, so that it bends only between the rows. */
function past(bends: readonly Point[], rows: ReadonlySet<number>): Point[] {
  return bends
    .filter(({ y }) => rows.has(Math.round(y)))
    .flatMap(({ x, y }) => [
      { x, y: y - HEIGHT / 2 },
      { x, y: y + HEIGHT / 2 },
    ]);
}

interface Bundle {
  readonly above: string;
  readonly under: string;
  readonly tracks: StepEdge[];
}

function bundlesOf(edges: readonly StepEdge[]): Bundle[] {
  const bundles = new Map<string, Bundle>();
  for (const edge of edges) {
    const down = edge.kind === 'forward';
    const [above, under] = down ? [edge.from, edge.to] : [edge.to, edge.from];
    const key = `${above} ${under}`;
    const bundle = bundles.get(key) ?? { above, under, tracks: [] };
    bundle.tracks.push(edge);
    bundles.set(key, bundle);
  }
  return [...bundles.values()];
}

/** Where each bundle meets its box, in x: spread over the side in the order of where the bundles come from. */
function ports(
  ends: readonly (readonly [id: string, towards: Point])[],
  box: (id: string) => PlacedNode,
): number[] {
  const at = new Array<number>(ends.length).fill(0);
  for (const id of new Set(ends.map(([end]) => end))) {
    const own = ends.flatMap(([end], index) => (end === id ? [index] : []));
    own.sort((a, b) => ends[a][1].x - ends[b][1].x);
    const { x, width } = box(id);
    own.forEach((index, place) => {
      at[index] = x - width / 2 + (width * (place + 1)) / (own.length + 1);
    });
  }
  return at;
}
