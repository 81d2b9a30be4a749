/**
 * One step of the lowest objective on all rows, from given parameters, as the reference engine computes it: a vector of
 * R^H that the projection acts on, before and after, and what the step does to the outputs above it.
 */
import type { TrainingTask } from '../engines/engine.ts';
import { backward, dHidden, dHiddenOfOutput } from '../engines/reference/backward.ts';
import { forward } from '../engines/reference/forward.ts';
import { createDeltas, createNetwork, createPass } from '../engines/reference/network.ts';
import { createProjector } from '../engines/reference/projections.ts';
import { createStep } from '../engines/reference/step.ts';
import { SGD } from '../methods/plan.ts';
import { layoutOf } from '../network/layout.ts';
import { predict } from '../network/predict.ts';
import { lastHidden, objectiveOfOutput } from '../network/shape.ts';
import { norm } from './planeOf.ts';
import { subscript } from './theme.ts';

export interface ProjectedVector {
  /** Such as "column 1 of ∂L₂/∂W₁". */
  readonly what: string;
  /** Before and after the projection, [H]. */
  readonly raw: Float64Array;
  readonly projected: Float64Array;
  /** What it is kept off, one vector [H] per protected output, and how they are called. */
  readonly against: readonly { readonly name: string; readonly vector: Float64Array }[];
}

export interface ProjectedStep extends ProjectedVector {
  /** Root mean square, over rows and protected outputs, of their first-order change by the trunk step of rate 1. */
  readonly outputChange: { readonly raw: number; readonly projected: number };
}

/** `task` with its parameters; the last objective trains, whatever the losses are. */
export function projectedStep(task: TrainingTask): ProjectedStep {
  const { shape, plan, inputs } = task;
  const objective = shape.outputs.length - 1;
  const { raw, projected } = trunkDirection(task, objective);
  const vector =
    plan.projection === 'upstream' || plan.projection === 'masked'
      ? largestRow(task, objective)
      : largestColumn(task, objective, raw, projected);
  const owners = objectiveOfOutput(shape);
  const change = (direction: Float64Array): number => {
    // Small against the parameters, so that what is left is of first order.
    const length = norm(direction);
    const size = length > 0 ? (1e-6 * Math.max(norm(task.parameters), 1)) / length : 0;
    const moved = (sign: number) =>
      predict(
        shape,
        Array.from(task.parameters, (value, p) => value - sign * size * (direction[p] ?? 0)),
        inputs,
      ).values;
    const [ahead, behind] = [moved(1), moved(-1)];
    const above = ahead
      .map((value, i) => (value - behind[i]) / (2 * size || 1))
      .filter((_, i) => owners[i % owners.length] < objective);
    return norm(above) / Math.sqrt(above.length);
  };
  return { ...vector, outputChange: { raw: change(raw), projected: change(projected) } };
}

/** The trunk's gradient of the objective over all rows, flat, before and after the projection. */
function trunkDirection(task: TrainingTask, objective: number) {
  const { rows } = task.inputs;
  let seen = { raw: new Float64Array(), projected: new Float64Array() };
  const always: TrainingTask = {
    ...task,
    order: { rows, batch: rows },
    // The gradient itself: no optimizer's memory, no budgets.
    plan: {
      choose: { name: 'schedule', until: new Array<number>(objective).fill(0) },
      monitor: 'rows',
      directions: ['active'],
      projection: task.plan.projection,
      optimizer: SGD,
      ...(task.plan.exact && { exact: task.plan.exact }),
    },
    leakEvery: 0,
    movementEvery: 0,
  };
  const network = createNetwork(task.shape, task.parameters);
  const step = createStep(always, network, {
    onStep: ({ directions: [{ raw, projected }] }) => {
      seen = { raw: raw.slice(), projected: projected.slice() };
    },
  });
  step.run(
    0,
    0,
    Uint32Array.from({ length: rows }, (_, row) => row),
  );
  return seen;
}

/** The column of the last trunk layer's ∂W that is longest before the projection. */
function largestColumn(
  { shape, plan, parameters }: TrainingTask,
  objective: number,
  raw: Float64Array,
  projected: Float64Array,
): ProjectedVector {
  const { trunk, heads } = layoutOf(shape);
  const { offset, rows, cols } = trunk[trunk.length - 1].weight;
  const column = (from: Float64Array, i: number) =>
    Float64Array.from({ length: rows }, (_, h) => from[offset + h * cols + i]);
  const longest = longestOf(cols, (i) => norm(column(raw, i)));
  const weights = Float64Array.from(parameters);
  // `line` reads the first output only.
  const protectedOutputs = plan.projection === 'line' ? 1 : outputsAbove(shape.outputs, objective);
  return {
    what: `column ${longest + 1} of ∂L${subscript(objective + 1)}/∂W${subscript(trunk.length)}`,
    raw: column(raw, longest),
    projected: column(projected, longest),
    against: Array.from({ length: protectedOutputs }, (_, o) => ({
      name: nameOfOutput(shape.outputs, o),
      vector: weights.slice(heads.weight.offset + o * rows, heads.weight.offset + (o + 1) * rows),
    })),
  };
}

/** The longest row of what `upstream` and `masked` act on: ∂L/∂a_M, or δ_M = ∂L/∂z_M. */
function largestRow(task: TrainingTask, objective: number): ProjectedVector {
  const { shape, plan, inputs, targets, parameters } = task;
  const H = lastHidden(shape);
  const last = shape.hidden.length - 1;
  const masked = plan.projection === 'masked';
  const network = createNetwork(shape, parameters);
  const pass = createPass(shape, inputs.rows, inputs.values, targets.values);
  forward(network, pass);
  const count = outputsAbove(shape.outputs, objective);
  const projector = createProjector(plan.projection, network, pass);
  projector.prepare(count, objective);
  const deltas = createDeltas(shape, inputs.rows);
  dHidden(network, pass, objective, deltas[last]);
  if (masked) backward(network, pass, deltas);
  const rowOf = (from: Float64Array, row: number) => from.slice(row * H, (row + 1) * H);
  const row = longestOf(inputs.rows, (b) => norm(rowOf(deltas[last], b)));
  const raw = rowOf(deltas[last], row);
  projector.upstream?.(deltas[last], count);
  projector.deltas?.(deltas, count);
  const layer = subscript(last + 1);
  return {
    what: `row ${row + 1} of ∂L${subscript(objective + 1)}/∂${masked ? 'z' : 'a'}${layer}`,
    raw,
    projected: rowOf(deltas[last], row),
    against: Array.from({ length: count }, (_, o) => {
      const ofOutput = createDeltas(shape, inputs.rows);
      dHiddenOfOutput(network, pass, o, ofOutput[last]);
      if (masked) backward(network, pass, ofOutput);
      const name = nameOfOutput(shape.outputs, o);
      return {
        name: masked ? `${name} ⊙ φ′(z${layer})` : name,
        vector: rowOf(ofOutput[last], row),
      };
    }),
  };
}

function longestOf(count: number, lengthOf: (index: number) => number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (lengthOf(i) > lengthOf(best)) best = i;
  return best;
}

function outputsAbove(outputs: readonly number[], objective: number): number {
  return outputs.slice(0, objective).reduce((sum, count) => sum + count, 0);
}

/** w₁ for the only output of objective 1, w₁[2] for its second of several. */
function nameOfOutput(outputs: readonly number[], output: number): string {
  let first = 0;
  const objective = outputs.findIndex((count) => {
    first += count;
    return output < first;
  });
  const own = `w${subscript(objective + 1)}`;
  const count = outputs[objective];
  return count > 1 ? `${own}[${output - first + count + 1}]` : own;
}
