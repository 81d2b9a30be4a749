import { firstOutputs } from '../outputs.ts';
import type { FusedDims } from './dims.ts';

/** A fused kernel's dims with what its text is made from. */
export interface FusedPlan {
  readonly d: FusedDims;
  /** K. */
  readonly objectives: number;
  /** First output of each objective, and one past the last. */
  readonly first: readonly number[];
  /** Per output, the objective that it belongs to. */
  readonly objectiveOf: readonly number[];
  readonly layers: readonly Layer[];
  /** Everything that a network keeps in registers. */
  readonly registers: readonly Register[];
  readonly directions: readonly Direction[];
  /** Numbers of a data row, a multiple of 4. */
  readonly dataWidth: number;
  /** Whether gradients exist as such: otherwise the update multiplies deltas by inputs itself. */
  readonly keepsGradients: boolean;
  /** Steps of one turn of the loop; 0 where each changes variables in place. */
  readonly unroll: number;
}

export interface Layer {
  readonly units: number;
  /** Names of what the layer reads, one per input. */
  readonly inputs: readonly string[];
  /** Registers per lane that hold its units. */
  readonly slots: number;
}

/** One parameter of each lane, or with slot undefined one that all lanes hold alike. */
export interface Register {
  readonly name: string;
  /** Its place for unit u is offset + u · stride. */
  readonly offset: number;
  readonly stride: number;
  readonly layer: number;
  readonly slot: number | undefined;
  /** Objective of a head; undefined in the trunk. */
  readonly objective: number | undefined;
}

/** Of the trunk: along the active objective, or along a fixed one. */
export interface Direction {
  readonly name: string;
  readonly objective: number | 'active';
}

/** Parameters up to which four steps are unrolled: they compile in a second. */
const UNROLLED = 128;

/** Numbers that a network keeps on the GPU. */
export function storeSize(d: FusedDims): number {
  const { size, heads } = d.parameters;
  const moments = d.outputs.length * 2 * heads.weight + 2 * (size - heads.weight);
  return 2 * size + (d.optimizer.name === 'adam' ? moments : 0);
}

/**
 * Name outside the loop of what steps change. Unrolled steps stand inside each other, and each declares it anew: that keeps it a
 * value, which costs less than a variable under the loop's mask.
 */
export function outerName(p: FusedPlan, { name }: Pick<Register, 'name'>): string {
  return p.unroll > 0 ? `kept_${name}` : name;
}

/** Whether one slope, `active_slope`, stands for all outputs: one objective trains, and each has one. */
export function hasActiveSlope({ directions, objectives, objectiveOf }: FusedPlan): boolean {
  return directions[0].objective === 'active' && objectiveOf.length === objectives;
}

export function plan(d: FusedDims): FusedPlan {
  const first = firstOutputs(d.outputs);
  const objectives = d.outputs.length;
  const layers = d.hidden.map(
    (units, l): Layer => ({
      units,
      inputs: Array.from({ length: l === 0 ? d.inputs : d.hidden[l - 1] }, (_, i) =>
        l === 0 ? `x${i}` : `a${i}`,
      ),
      slots: Math.ceil(units / d.lanes),
    }),
  );
  const objectiveOf = d.outputs.flatMap((count, k) => new Array<number>(count).fill(k));
  const projectsGradients =
    d.projection === 'line' ||
    (d.projection === 'hyperplane' && (d.batch > 1 || d.optimizer.name === 'adam'));
  const keepsGradients = projectsGradients || d.batch > 1 || d.optimizer.name === 'adam';
  return {
    d,
    objectives,
    first,
    objectiveOf,
    layers,
    registers: registersOf(d, layers, objectiveOf),
    directions:
      d.rule.name === 'all'
        ? d.outputs.map((_, k) => ({ name: `${k}`, objective: k }))
        : [{ name: '', objective: 'active' }],
    dataWidth: 4 * Math.ceil((d.inputs + objectiveOf.length) / 4),
    keepsGradients,
    unroll: keepsGradients ? 0 : d.parameters.size <= UNROLLED ? 4 : 1,
  };
}

function registersOf(
  { parameters: { trunk, heads } }: FusedDims,
  layers: readonly Layer[],
  objectiveOf: readonly number[],
): Register[] {
  const last = layers.length - 1;
  const { units } = layers[last];
  const slotsOf = (layer: number) => Array.from({ length: layers[layer].slots }, (_, j) => j);
  const ofTrunk = layers.flatMap(({ inputs }, layer) =>
    slotsOf(layer).flatMap((slot) => [
      ...inputs.map((_, i) => ({
        name: `w${layer}_${slot}_${i}`,
        offset: trunk[layer].weight + i,
        stride: inputs.length,
        layer,
        slot,
        objective: undefined,
      })),
      {
        name: `b${layer}_${slot}`,
        offset: trunk[layer].bias,
        stride: 1,
        layer,
        slot,
        objective: undefined,
      },
    ]),
  );
  const ofHeads = objectiveOf.flatMap((objective, output): Register[] => [
    ...slotsOf(last).map((slot) => ({
      name: `v${output}_${slot}`,
      offset: heads.weight + output * units,
      stride: 1,
      layer: last,
      slot,
      objective,
    })),
    {
      name: `c${output}`,
      offset: heads.bias + output,
      stride: 0,
      layer: last,
      slot: undefined,
      objective,
    },
  ]);
  return [...ofTrunk, ...ofHeads];
}

/** 0 … count − 1. */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/**
 * Sum of terms as a binary tree: those half a power of two apart first, and of the last four neighbours first. Over all units
 * in turn it is the tree of all layouts; with 4 lanes and more, those slots that a lane holds are the upper part of it, which
 * is regular.
 */
export function treeSum(terms: readonly string[], lanes: number): string {
  let level = [...terms];
  let half = 1;
  while (half < level.length) half *= 2;
  while (level.length > 1) {
    half /= 2;
    if (lanes === 1 && half === 2) return neighbours(level);
    const { length } = level;
    level = range(Math.min(half, length)).map((i) =>
      i + half < length ? `(${level[i]} + ${level[i + half]})` : level[i],
    );
  }
  return level[0];
}

/** Of 3 or 4 terms. */
function neighbours([a, b, c, d]: readonly string[]): string {
  return `((${a} + ${b}) + ${d === undefined ? c : `(${c} + ${d})`})`;
}
