import type { Optimizer } from '../../methods/plan.ts';
import type { NamedArrays } from '../state.ts';
import { type UpdateRule, updateRule } from './updateRules.ts';
import { createUses } from './uses.ts';

/** Turns gradients into directions. One state per use, which advances only when it is used. */
export interface ReferenceOptimizer {
  /**
   * Replace elements `from` to `to` of a gradient by the direction that state `use` gives. They are the gradient of the
   * parameters with the same indices.
   */
  apply(use: string, gradient: Float64Array, from: number, to: number): void;
  /** What it carries from step to step, by use. */
  state(): NamedArrays;
  restore(arrays: NamedArrays): void;
}

/**
 * The rule, and the weight decay: θ times its share in the gradient, with adamw in the direction (Loshchilov and Hutter,
 * ICLR 2019). Frozen parameters do not decay.
 */
export function createOptimizer(
  settings: Optimizer,
  parameters: Float64Array,
  frozen: ArrayLike<number>,
): ReferenceOptimizer {
  const { name, weightDecay = 0 } = settings;
  const rule = updateRule(settings);
  const { of, state, restore } = createUses();
  const decay = (gradient: Float64Array, from: number, to: number) => {
    if (weightDecay === 0) return;
    for (let p = from; p < to; p++) if (!frozen[p]) gradient[p] += weightDecay * parameters[p];
  };
  const advance = (
    { moments, apply }: UpdateRule,
    use: string,
    gradient: Float64Array,
    from: number,
    to: number,
  ) => {
    const kept = moments.map((moment) => of(use, moment, to - from));
    const steps = of(use, 'steps', 1);
    steps[0] += 1;
    apply(gradient, from, to, kept, steps[0]);
  };
  return {
    state,
    restore,
    apply(use, gradient, from, to) {
      if (name !== 'adamw') decay(gradient, from, to);
      if (rule) advance(rule, use, gradient, from, to);
      if (name === 'adamw') decay(gradient, from, to);
    },
  };
}
