import type { OptimizerRule } from '../../methods/plan.ts';

/** How a gradient becomes a direction, given what is kept of the gradients before. */
export interface UpdateRule {
  /** Names of what is kept, a number per parameter each. */
  readonly moments: readonly string[];
  /**
   * Replace elements `from` to `to` of the gradient by their direction. `kept` holds an array [to − from] per moment, all
   * 0 before step 1; `step` counts from 1.
   */
  apply(
    gradient: Float64Array,
    from: number,
    to: number,
    kept: readonly Float64Array[],
    step: number,
  ): void;
}

/** The rules as PyTorch 1.13 has them, whose step is −rate · direction; for sgd none, as that is the gradient. */
export function updateRule(settings: OptimizerRule): UpdateRule | undefined {
  switch (settings.name) {
    case 'sgd':
      return undefined;
    case 'momentum':
      return momentum(settings);
    case 'adam':
    case 'adamw':
      return adam(settings);
    case 'rmsprop':
      return rmsprop(settings);
  }
}

/** b ← βb + g, the direction is b; with Nesterov's correction g + βb (Sutskever et al., ICML 2013). */
function momentum({ beta, nesterov }: Extract<OptimizerRule, { name: 'momentum' }>): UpdateRule {
  return {
    moments: ['b'],
    apply(gradient, from, to, [b]) {
      for (let p = from; p < to; p++) {
        const i = p - from;
        b[i] = beta * b[i] + gradient[p];
        gradient[p] = nesterov ? gradient[p] + beta * b[i] : b[i];
      }
    },
  };
}

/**
 * m̂ / (√v̂ + ε) with m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², both corrected by 1 − β^t (Kingma and Ba, ICLR 2015).
 */
function adam({
  beta1,
  beta2,
  epsilon,
}: Extract<OptimizerRule, { name: 'adam' | 'adamw' }>): UpdateRule {
  return {
    moments: ['m', 'v'],
    apply(gradient, from, to, [m, v], step) {
      const scaleM = 1 / (1 - beta1 ** step);
      const scaleV = 1 / (1 - beta2 ** step);
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

/** g / (√v + ε) with v ← ρv + (1−ρ)g² (Tieleman and Hinton, 2012). */
function rmsprop({ decay, epsilon }: Extract<OptimizerRule, { name: 'rmsprop' }>): UpdateRule {
  return {
    moments: ['v'],
    apply(gradient, from, to, [v]) {
      for (let p = from; p < to; p++) {
        const g = gradient[p];
        const i = p - from;
        v[i] = decay * v[i] + (1 - decay) * g * g;
        gradient[p] = g / (Math.sqrt(v[i]) + epsilon);
      }
    },
  };
}
