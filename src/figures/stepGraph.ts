/**
 * The computation graph of one training step in one phase, as data: what is computed forward, along which edges
 * gradients flow back, which gradients the phase does not compute, and where a projection acts.
 */
import type { TrainingTask } from '../engines/engine.ts';
import { isFrozen } from '../experiment/parameters.ts';
import type { Projection } from '../methods/plan.ts';
import type { NetworkShape } from '../network/shape.ts';
import { subscript } from './theme.ts';

export interface StepNode {
  readonly id: string;
  readonly kind: 'data' | 'parameter' | 'value' | 'loss' | 'projection';
  readonly label: string;
  /** Second line: a shape, a name. */
  readonly detail: string;
  /** Objectives whose gradient it takes up; none for what rests, is frozen, or holds no parameter. */
  readonly objectives: readonly number[];
}

export interface StepEdge {
  /** In the direction of what flows: values forward, gradients backward, head weights into a projection. */
  readonly from: string;
  readonly to: string;
  readonly kind: 'forward' | 'backward' | 'cut' | 'read';
  readonly objective: number;
}

export interface StepGraph {
  readonly nodes: readonly StepNode[];
  readonly edges: readonly StepEdge[];
}

/** The phases that a plan can be in: one per objective, or only K, which stands for all at once. */
export function phasesOf({ shape, plan }: Pick<TrainingTask, 'shape' | 'plan'>): number[] {
  const objectives = shape.outputs.length;
  if (plan.choose.name === 'all') return [objectives];
  return shape.outputs.map((_, objective) => objective);
}

export interface StepGraphSettings extends Pick<TrainingTask, 'shape' | 'plan'> {
  readonly phase: number;
  /** Parameter groups that never move. */
  readonly freeze: readonly string[];
  readonly objectiveNames: readonly string[];
}

export function stepGraph({
  shape,
  plan,
  phase,
  freeze,
  objectiveNames,
}: StepGraphSettings): StepGraph {
  const nodes: StepNode[] = [];
  const edges: StepEdge[] = [];
  const node = (id: string, kind: StepNode['kind'], label: string, detail: string) =>
    nodes.push({ id, kind, label, detail, objectives: [] });
  const edge = (kind: StepEdge['kind'], objective: number, ...way: string[]) => {
    for (let i = 1; i < way.length; i++) {
      edges.push({ from: way[i - 1], to: way[i], kind, objective });
    }
  };
  const parameter = (id: string, tensor: string, label: string, detail: string, by: number[]) => {
    const frozen = isFrozen(tensor, freeze);
    nodes.push({
      id,
      kind: 'parameter',
      label,
      detail: frozen ? 'frozen' : detail,
      objectives: frozen ? [] : by,
    });
  };
  const directions = plan.directions.map((named) => (named === 'active' ? phase : named));
  const isActive = (objective: number) => phase === objective || phase === shape.outputs.length;
  const isSolved = (objective: number) => {
    const { from = 0, to = 0 } = plan.headSolve ?? {};
    return from <= objective && objective < to;
  };
  const last = shape.hidden.length - 1;
  const below = (layer: number) => (layer === 0 ? 'x' : `a${layer - 1}`);

  node('x', 'data', 'x', `rows × ${shape.inputs}`);
  shape.hidden.forEach((units, layer) => {
    const own = subscript(layer + 1);
    const fanIn = layer === 0 ? shape.inputs : shape.hidden[layer - 1];
    const read = layer === 0 ? 'x' : `a${subscript(layer)}`;
    parameter(`W${layer}`, `trunk.${layer}.weight`, `W${own}`, `${units} × ${fanIn}`, directions);
    parameter(`b${layer}`, `trunk.${layer}.bias`, `b${own}`, `${units}`, directions);
    node(`z${layer}`, 'value', `z${own}`, `W${own} ${read} + b${own}`);
    node(`a${layer}`, 'value', `a${own}`, `${shape.activation}, ${units}`);
    for (const from of [`W${layer}`, `b${layer}`, below(layer)]) {
      edge('forward', 0, from, `z${layer}`);
    }
    edge('forward', 0, `z${layer}`, `a${layer}`);
  });
  shape.outputs.forEach((outputs, k) => {
    const own = subscript(k + 1);
    const moves = isActive(k) || isSolved(k);
    const trained = moves ? [k] : [];
    const rests = (detail: string) => (moves ? detail : 'rests');
    const weightShape = isSolved(k) ? 'least squares' : `${outputs} × ${shape.hidden[last]}`;
    parameter(`w${k}`, `heads.${k}.weight`, `w${own}`, rests(weightShape), trained);
    parameter(`c${k}`, `heads.${k}.bias`, `c${own}`, rests(`${outputs}`), trained);
    node(`f${k}`, 'value', `f${own}`, `rows × ${outputs}`);
    node(`t${k}`, 'data', `t${own}`, 'target');
    node(`L${k}`, 'loss', `L${own}`, objectiveNames[k]);
    for (const from of [`w${k}`, `c${k}`, `a${last}`]) edge('forward', k, from, `f${k}`);
    edge('forward', k, `f${k}`, `L${k}`);
    edge('forward', k, `t${k}`, `L${k}`);
    edge(isActive(k) || directions.includes(k) ? 'backward' : 'cut', k, `L${k}`, `f${k}`);
    // Heads that are solved have no gradient either way.
    for (const head of isSolved(k) ? [] : [`w${k}`, `c${k}`]) {
      edge(isActive(k) ? 'backward' : 'cut', k, `f${k}`, head);
    }
    if (!directions.includes(k)) edge('cut', k, `f${k}`, `a${last}`);
  });
  for (const objective of directions) {
    const projects = projectionOf(plan.projection, objective, shape);
    const via = (place: Place['at'], layer: number): string[] => {
      if (!projects?.places.some(({ at, layer: here }) => at === place && here === layer))
        return [];
      const id = `P${objective}.${layer}`;
      if (!nodes.some((known) => known.id === id)) {
        const heads = projects.reads.map((k) => `w${subscript(k + 1)}`).join(', ');
        node(id, 'projection', `P: ${plan.projection}`, projects.says(heads));
        for (const k of projects.reads) edge('read', k, `w${k}`, id);
        if (place !== 'hidden') edge('backward', objective, `z${layer}`, id);
      }
      return [id];
    };
    edge('backward', objective, `f${objective}`, ...via('hidden', last), `a${last}`);
    for (let layer = last; layer >= 0; layer--) {
      edge('backward', objective, `a${layer}`, `z${layer}`);
      for (const tensor of ['W', 'b'] as const) {
        const [from = `z${layer}`] = via(tensor, layer);
        edge('backward', objective, from, `${tensor}${layer}`);
      }
      if (layer > 0) edge('backward', objective, `z${layer}`, below(layer));
    }
  }
  return { nodes, edges };
}

/** Where a projection stands: on the gradient of the hidden output, or of a layer's weight or bias. */
interface Place {
  readonly at: 'hidden' | 'W' | 'b';
  readonly layer: number;
}

interface ProjectionInGraph {
  readonly places: readonly Place[];
  /** Heads whose weights it reads. */
  readonly reads: readonly number[];
  readonly says: (heads: string) => string;
}

/** Where the projection of an objective's trunk direction acts (design §4.2); undefined where nothing is projected. */
function projectionOf(
  projection: Projection,
  objective: number,
  { hidden }: NetworkShape,
): ProjectionInGraph | undefined {
  if (objective === 0) return undefined;
  const layer = hidden.length - 1;
  const reads = Array.from({ length: objective }, (_, head) => head);
  switch (projection) {
    case 'none':
      return undefined;
    case 'line':
      return { places: [{ at: 'W', layer }], reads: [0], says: (w) => `onto one line ⊥ ${w}` };
    case 'hyperplane':
      return {
        places: [
          { at: 'W', layer },
          { at: 'b', layer },
        ],
        reads,
        says: (w) => `row sum, off ${w}`,
      };
    case 'upstream':
      return { places: [{ at: 'hidden', layer }], reads, says: (w) => `each row, off ${w}` };
    // `masked`, and whatever acts on the trunk as a whole.
    default:
      return {
        places: hidden.flatMap((_, here): Place[] => [
          { at: 'W', layer: here },
          { at: 'b', layer: here },
        ]),
        reads,
        says: (w) => (projection === 'masked' ? `each row, off masked ${w}` : `off ${w}`),
      };
  }
}
