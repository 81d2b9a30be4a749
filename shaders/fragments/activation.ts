import { wgsl } from '../wgsl.ts';

/**
 * Trunk activations φ and their derivatives, in WGSL and in f64.
 *
 *   relu      max(z, 0)   φ′ = 1 for z > 0, else 0 (0 at z = 0, as PyTorch)
 *   tanh      tanh z      φ′ = 1 − tanh² z
 *   identity  z           φ′ = 1
 */
export type ActivationName = 'relu' | 'tanh' | 'identity';

/** Declares `activate(z)` and `activation_derivative(pre, hidden)`, hidden = φ(pre). */
export function activationFunctions(name: ActivationName): string {
  return wgsl`
fn activate(z: f32) -> f32 {
#if ${name === 'relu'}
  return select(0.0, z, z > 0.0);
#elif ${name === 'tanh'}
  // Some implementations return NaN once exp overflows; tanh(±15) is ±1 in f32.
  return tanh(clamp(z, -15.0, 15.0));
#else
  return z;
#endif
}

fn activation_derivative(pre: f32, hidden: f32) -> f32 {
#if ${name === 'relu'}
  return select(0.0, 1.0, pre > 0.0);
#elif ${name === 'tanh'}
  return 1.0 - hidden * hidden;
#else
  return 1.0;
#endif
}`;
}

/** φ(z) in f64. */
export function activate(name: ActivationName, z: number): number {
  if (name === 'relu') return z > 0 ? z : 0;
  return name === 'tanh' ? Math.tanh(z) : z;
}

/** φ′(pre) in f64, given hidden = φ(pre). */
export function activationDerivative(name: ActivationName, pre: number, hidden: number): number {
  if (name === 'relu') return pre > 0 ? 1 : 0;
  return name === 'tanh' ? 1 - hidden * hidden : 1;
}
