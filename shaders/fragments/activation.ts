import { wgsl } from '../wgsl.ts';
import { ERF_WGSL, erf } from './erf.ts';

/**
 * Trunk activations φ and their derivatives, in WGSL and in f64. σ is the logistic function, Φ and ϕ distribution and
 * density of the standard normal.
 *
 *   identity   z                     φ′ = 1
 *   relu       max(z, 0)             φ′ = 1 for z > 0, else 0 (0 at z = 0, as PyTorch)
 *   leakyRelu  z or 0.01 z           φ′ = 1 for z > 0, else 0.01
 *   tanh       tanh z                φ′ = 1 − tanh² z
 *   sigmoid    σ(z)                  φ′ = σ (1 − σ)
 *   gelu       z Φ(z)                φ′ = Φ(z) + z ϕ(z)          (Hendrycks and Gimpel 2016; the exact form)
 *   silu       z σ(z)                φ′ = σ (1 + z (1 − σ))      (Elfwing, Uchibe and Doya 2018)
 *   softplus   log(1 + e^z)          φ′ = σ(z)
 */
export const ACTIVATION_NAMES = [
  'relu',
  'tanh',
  'identity',
  'leakyRelu',
  'sigmoid',
  'gelu',
  'silu',
  'softplus',
] as const;
export type ActivationName = (typeof ACTIVATION_NAMES)[number];

/** PyTorch's default. */
const LEAK = 0.01;

interface Activation {
  /** Body of `activate(z)`. */
  readonly value: string;
  /** Body of `activation_derivative(pre, hidden)`, hidden = φ(pre). */
  readonly slope: string;
  /** Functions that the bodies call. */
  readonly calls?: string;
  readonly f64: (z: number) => number;
  readonly slopeF64: (pre: number, hidden: number) => number;
}

// exp overflows f32 beyond 88; σ(±80) is 0 and 1 there.
const LOGISTIC_WGSL = `
fn logistic(z: f32) -> f32 { return 1.0 / (1.0 + exp(-clamp(z, -80.0, 80.0))); }`;
const logistic = (z: number): number => 1 / (1 + Math.exp(-z));
const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
const distribution = (z: number): number => 0.5 * (1 + erf(z / Math.SQRT2));

const ACTIVATIONS: Readonly<Record<ActivationName, Activation>> = {
  identity: {
    value: 'return z;',
    slope: 'return 1.0;',
    f64: (z) => z,
    slopeF64: () => 1,
  },
  relu: {
    value: 'return select(0.0, z, z > 0.0);',
    slope: 'return select(0.0, 1.0, pre > 0.0);',
    f64: (z) => (z > 0 ? z : 0),
    slopeF64: (pre) => (pre > 0 ? 1 : 0),
  },
  leakyRelu: {
    value: `return select(${LEAK} * z, z, z > 0.0);`,
    slope: `return select(${LEAK}, 1.0, pre > 0.0);`,
    f64: (z) => (z > 0 ? z : LEAK * z),
    slopeF64: (pre) => (pre > 0 ? 1 : LEAK),
  },
  tanh: {
    // Some implementations return NaN once exp overflows; tanh(±15) is ±1 in f32.
    value: 'return tanh(clamp(z, -15.0, 15.0));',
    slope: 'return 1.0 - hidden * hidden;',
    f64: Math.tanh,
    slopeF64: (_, hidden) => 1 - hidden * hidden,
  },
  sigmoid: {
    value: 'return logistic(z);',
    slope: 'return hidden * (1.0 - hidden);',
    calls: LOGISTIC_WGSL,
    f64: logistic,
    slopeF64: (_, hidden) => hidden * (1 - hidden),
  },
  gelu: {
    value: 'return 0.5 * z * (1.0 + erf(z * 0.70710678));',
    slope:
      'return 0.5 * (1.0 + erf(pre * 0.70710678)) + pre * 0.39894228 * exp(-min(0.5 * pre * pre, 80.0));',
    calls: ERF_WGSL,
    f64: (z) => z * distribution(z),
    slopeF64: (pre) => distribution(pre) + pre * density(pre),
  },
  silu: {
    value: 'return z * logistic(z);',
    slope: 'let s = logistic(pre);\n  return s * (1.0 + pre * (1.0 - s));',
    calls: LOGISTIC_WGSL,
    f64: (z) => z * logistic(z),
    slopeF64: (pre) => logistic(pre) * (1 + pre * (1 - logistic(pre))),
  },
  softplus: {
    value: 'return max(z, 0.0) + log(1.0 + exp(-min(abs(z), 80.0)));',
    slope: 'return logistic(pre);',
    calls: LOGISTIC_WGSL,
    f64: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))),
    slopeF64: (pre) => logistic(pre),
  },
};

/** Declares `activate(z)` and `activation_derivative(pre, hidden)`, hidden = φ(pre). */
export function activationFunctions(name: ActivationName): string {
  const { value, slope, calls = '' } = ACTIVATIONS[name];
  return wgsl`${calls}
fn activate(z: f32) -> f32 {
  ${value}
}

fn activation_derivative(pre: f32, hidden: f32) -> f32 {
  ${slope}
}`;
}

/** φ in f64, and φ′ given pre and hidden = φ(pre); for loops that look the name up once. */
export function activationInF64(name: ActivationName): {
  readonly value: (z: number) => number;
  readonly slope: (pre: number, hidden: number) => number;
} {
  const { f64, slopeF64 } = ACTIVATIONS[name];
  return { value: f64, slope: slopeF64 };
}

/** φ(z) in f64. */
export function activate(name: ActivationName, z: number): number {
  return ACTIVATIONS[name].f64(z);
}

/** φ′(pre) in f64, given hidden = φ(pre). */
export function activationDerivative(name: ActivationName, pre: number, hidden: number): number {
  return ACTIVATIONS[name].slopeF64(pre, hidden);
}
