import { f32 } from '../../wgsl.ts';
import { type FusedPlan, range, treeSum } from './plan.ts';
import { DROP } from './projection.ts';

/**
 * The report's case, two objectives of one output each and one hidden layer, per sample: which part of objective 2's direction
 * lies along head 1 does not depend on the losses, so its sums are made together with those of the outputs.
 *
 *   t = direction of output 2 by unit, u = vector of head 1:   along = t·u,   square = u·u
 */
export function isEarly({ d, objectives, objectiveOf, keepsGradients }: FusedPlan): boolean {
  return (
    objectives === 2 &&
    objectiveOf.length === 2 &&
    d.hidden.length === 1 &&
    d.rule.name !== 'all' &&
    d.projection !== 'none' &&
    !keepsGradients
  );
}

/** The names and parts of these sums, and what they are made from. */
export function earlySums(p: FusedPlan): {
  readonly lines: readonly string[];
  readonly names: readonly string[];
  readonly parts: readonly string[];
} {
  const { d } = p;
  const slots = range(p.layers[0].slots);
  const inHidden = (name: string, j: number) => timesSlopeOf(p, `${name}_${j}`, j);
  const t = (j: number) => (d.projection === 'upstream' ? `v1_${j}` : inHidden('v1', j));
  const u = (j: number) => (d.projection === 'masked' ? inHidden('v0', j) : `v0_${j}`);
  return {
    lines: slots.flatMap((j) => [`let t_${j} = ${t(j)};`, `let u_${j} = ${u(j)};`]),
    names: ['along', 'square'],
    parts: ['t', 'u'].map((name) =>
      treeSum(
        slots.map((j) => `${name}_${j} * u_${j}`),
        d.lanes,
      ),
    ),
  };
}

/** Declares the deltas `d_0_…` of the active objective: both heads' slopes are there, and that of the other is 0. */
export function earlyDeltas(p: FusedPlan): string[] {
  const least = `${f32(DROP.relative)} * square + ${f32(DROP.absolute)}`;
  const kept = p.d.projection !== 'hyperplane';
  return [
    `let share = s1 * select(0.0, along / square, square > ${least});`,
    ...(kept ? ['let s0_kept = s0 - share;'] : []),
    ...range(p.layers[0].slots).map((j) => {
      if (kept)
        return `let d_0_${j} = ${timesSlopeOf(p, `(s0_kept * v0_${j} + s1 * v1_${j})`, j)};`;
      const raw = timesSlopeOf(p, `(s0 * v0_${j} + s1 * v1_${j})`, j);
      return `let d_0_${j} = ${raw} - share * v0_${j};`;
    }),
  ];
}

/** A value at a unit's output, before its activation. */
function timesSlopeOf({ d: { activation } }: FusedPlan, value: string, j: number): string {
  return activation === 'identity' ? value : `${value} * k0_${j}`;
}
