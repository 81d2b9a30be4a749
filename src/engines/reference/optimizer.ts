import type { Optimizer } from '../../methods/plan.ts';
import type { NamedArrays } from '../state.ts';
import { createUses } from './uses.ts';

/** Turns gradients into directions. One state per use, which advances only when it is used. */
export interface ReferenceOptimizer {
  /** Replace elements `from` to `to` of a gradient by the direction that state `use` gives. */
  apply(use: string, gradient: Float64Array, from: number, to: number): void;
  /** What it carries from step to step, by use. */
  state(): NamedArrays;
  restore(arrays: NamedArrays): void;
}

/**
 * `sgd`: the gradient itself. `adam`: m̂ / (√v̂ + ε) with m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², both corrected by
 * 1 − β^t (Kingma and Ba, ICLR 2015).
 */
export function createOptimizer(settings: Optimizer): ReferenceOptimizer {
  if (settings.name === 'sgd') return { apply: () => {}, ...createUses() };
  const { beta1, beta2, epsilon } = settings;
  const { of, state, restore } = createUses();
  return {
    state,
    restore,
    apply(use, gradient, from, to) {
      const [m, v] = ['m', 'v'].map((name) => of(use, name, to - from));
      const steps = of(use, 'steps', 1);
      steps[0] += 1;
      const scaleM = 1 / (1 - beta1 ** steps[0]);
      const scaleV = 1 / (1 - beta2 ** steps[0]);
      for (let p = from; p < to; p++) {
        const g = gradient[p];
        const i = p - from;
        m[i] = beta1 * m[i] + (1 - beta1) * g;
        v[i] = beta2 * v[i] + (1 - beta2) * g * g;
        gradient[p] = (m[i] * scaleM) / (Math.sqrt(v[i] * scaleV) + epsilon);
      }
    },
  };
}
