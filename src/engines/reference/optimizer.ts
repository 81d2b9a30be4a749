import type { Optimizer } from '../../methods/plan.ts';

/** Turns gradients into directions. One state per use, which advances only when it is used. */
export interface ReferenceOptimizer {
  /** Replace elements `from` to `to` of a gradient by the direction that state `use` gives. */
  apply(use: string, gradient: Float64Array, from: number, to: number): void;
}

/**
 * `sgd`: the gradient itself. `adam`: m̂ / (√v̂ + ε) with m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², both corrected by
 * 1 − β^t (Kingma and Ba, ICLR 2015).
 */
export function createOptimizer(settings: Optimizer): ReferenceOptimizer {
  if (settings.name === 'sgd') return { apply: () => {} };
  const { beta1, beta2, epsilon } = settings;
  const states = new Map<string, { steps: number; m: Float64Array; v: Float64Array }>();
  return {
    apply(use, gradient, from, to) {
      let state = states.get(use);
      if (!state) {
        state = { steps: 0, m: new Float64Array(to - from), v: new Float64Array(to - from) };
        states.set(use, state);
      }
      state.steps += 1;
      const { m, v, steps } = state;
      const scaleM = 1 / (1 - beta1 ** steps);
      const scaleV = 1 / (1 - beta2 ** steps);
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
