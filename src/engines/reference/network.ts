import { type Loss, MSE } from '../../../shaders/fragments/loss.ts';
import { firstOutputs } from '../../../shaders/fragments/outputs.ts';
import { type Penalty, probesOf } from '../../../shaders/fragments/penalty.ts';
import { type Layout, layoutOf, weightMask } from '../../network/layout.ts';
import { type NetworkShape, totalOutputs } from '../../network/shape.ts';
import { sharedHeads } from '../owners.ts';

/** One network, its parameters flat as `layoutOf(shape)` says. */
export interface Network {
  readonly shape: NetworkShape;
  readonly layout: Layout;
  /** First output of each objective, and one past the last. */
  readonly first: readonly number[];
  readonly parameters: Float64Array;
  /** Of each objective; not read where it has a penalty. */
  readonly losses: readonly Loss[];
  readonly penalties: readonly (Penalty | undefined)[];
  /** The last rows of every pass: probes of the penalties. */
  readonly probes: number;
  /** Objectives whose heads penalties train as well. */
  readonly sharedHeads: ReadonlySet<number>;
  /** Parameters that directions of several objectives meet in: the trunk, or all of them where heads are shared. */
  readonly sharedSize: number;
  /** Which parameters are weights, and how many. */
  readonly weights: { readonly mask: Uint8Array; readonly count: number };
  /** The objective whose outputs an objective reads. */
  headOf(objective: number): number;
}

export function createNetwork(
  shape: NetworkShape,
  parameters: ArrayLike<number>,
  losses: readonly Loss[] = shape.outputs.map(() => MSE),
  penalties: readonly (Penalty | undefined)[] = [],
): Network {
  const layout = layoutOf(shape);
  const shared = sharedHeads(shape, penalties);
  const mask = weightMask(shape);
  return {
    shape,
    losses,
    penalties,
    probes: probesOf(penalties),
    sharedHeads: shared,
    sharedSize: shared.size > 0 ? layout.size : layout.trunkSize,
    weights: { mask, count: mask.reduce((sum, one) => sum + one, 0) },
    headOf(objective) {
      const penalty = penalties[objective];
      return penalty?.name === 'contrast' ? penalty.of : objective;
    },
    layout,
    first: firstOutputs(shape.outputs),
    parameters: Float64Array.from(parameters),
  };
}

/** All that a forward pass over B rows reads and leaves behind. */
export interface Pass {
  readonly rows: number;
  /** a_0 [B, d] and the targets [B, O] beside it. */
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
  /** z_l and a_l per trunk layer, [B, n_l]. */
  readonly pre: readonly Float64Array[];
  readonly hidden: readonly Float64Array[];
  /** f and ∂L_k/∂f [B, O], each output for its own objective. */
  readonly out: Float64Array;
  readonly dOut: Float64Array;
  /** L_k, [K]. */
  readonly losses: Float64Array;
}

/** `inputs` and `targets` are taken as they are where given, and must then hold B rows. */
export function createPass(
  shape: NetworkShape,
  rows: number,
  inputs: Float64Array = new Float64Array(rows * shape.inputs),
  targets: Float64Array = new Float64Array(rows * totalOutputs(shape)),
): Pass {
  return {
    rows,
    inputs,
    targets,
    pre: createDeltas(shape, rows),
    hidden: createDeltas(shape, rows),
    out: new Float64Array(rows * totalOutputs(shape)),
    dOut: new Float64Array(rows * totalOutputs(shape)),
    losses: new Float64Array(shape.outputs.length),
  };
}

/** One array [B, n_l] per trunk layer. */
export function createDeltas(shape: NetworkShape, rows: number): Float64Array[] {
  return shape.hidden.map((units) => new Float64Array(rows * units));
}
