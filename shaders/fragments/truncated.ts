/**
 * Activations at a truncated polynomial z = z₀ + z₁η + …: φ(z) and φ′(z), both truncated.
 *
 * relu, leakyRelu: the branch of the first coefficient that is not 0 (the sign of z as a number), that of z < 0 if all
 * are. Where z₀ is exactly 0 and z > 0, φ′ is therefore 1, while that of the standard network is 0.
 *
 * Smooth φ: the Taylor expansion of φ about z₀, composed with z − z₀. Not by derivatives of φ: y = φ(z(η)) obeys y′ = φ′(z) z′
 * in η, so n y_n = Σ_{i=1..n} i z_i φ′(z)_{n−i}, and φ′(z) follows from y (Griewank and Walther, Evaluating Derivatives,
 * chapter 13, "Taylor arithmetic"). φ(z₀) and φ′(z₀) are those of the standard network, bit for bit.
 */
import { type ActivationName, activationInF64 } from './activation.ts';
import { erf } from './erf.ts';

export interface Activated {
  readonly value: number[];
  readonly slope: number[];
}

type Polynomial = readonly number[];

const PIECEWISE: readonly ActivationName[] = ['identity', 'relu', 'leakyRelu'];

export function activateTruncated(name: ActivationName, z: Polynomial): Activated {
  const { value, slope } = activationInF64(name);
  if (PIECEWISE.includes(name)) {
    const sign = Math.sign(z.find((coefficient) => coefficient !== 0) ?? 0);
    const factor = slope(sign, value(sign));
    return {
      // Not 0 · c, which is −0 for c < 0.
      value: z.map((c) => (factor === 0 ? 0 : factor * c)),
      slope: z.map((_, n) => (n === 0 ? factor : 0)),
    };
  }
  const activated = SMOOTH[name as keyof typeof SMOOTH](z);
  activated.value[0] = value(z[0]);
  activated.slope[0] = slope(z[0], activated.value[0]);
  return activated;
}

/** Coefficient n ≥ 1 of y where y′ = s z′. */
function integrated(s: Polynomial, z: Polynomial, n: number): number {
  let sum = 0;
  for (let i = 1; i <= n; i++) sum += i * z[i] * s[n - i];
  return sum / n;
}

/** (ab)_n. */
function productAt(a: Polynomial, b: Polynomial, n: number): number {
  let sum = 0;
  for (let i = 0; i <= n; i++) sum += a[i] * b[n - i];
  return sum;
}

const product = (a: Polynomial, b: Polynomial): number[] => a.map((_, n) => productAt(a, b, n));

/** y with y(z₀) = `first` and y′ = s z′, where s_n depends on y up to n. */
function solved(
  z: Polynomial,
  first: number,
  slopeAt: (y: Polynomial, n: number) => number,
): Activated {
  const value = [first];
  const slope = [slopeAt(value, 0)];
  for (let n = 1; n < z.length; n++) {
    value.push(integrated(slope, z, n));
    slope.push(slopeAt(value, n));
  }
  return { value, slope };
}

const tanh = (z: Polynomial) =>
  solved(z, Math.tanh(z[0]), (y, n) => (n === 0 ? 1 : 0) - productAt(y, y, n));

const sigmoid = (z: Polynomial) =>
  solved(z, 1 / (1 + Math.exp(-z[0])), (y, n) => y[n] - productAt(y, y, n));

/** Φ and ϕ of the standard normal: ϕ′ = −zϕ and Φ′ = ϕ. */
function normal(z: Polynomial): Activated {
  const density = solved(
    z,
    Math.exp((-z[0] * z[0]) / 2) / Math.sqrt(2 * Math.PI),
    (y, n) => -productAt(z, y, n),
  ).value;
  const first = 0.5 * (1 + erf(z[0] / Math.SQRT2));
  return solved(z, first, (_, n) => density[n]);
}

/** φ = zF, φ′ = F + zF′. */
function gated(z: Polynomial, { value: gate, slope }: Activated): Activated {
  const rest = product(z, slope);
  return { value: product(z, gate), slope: gate.map((g, n) => g + rest[n]) };
}

const SMOOTH = {
  tanh,
  sigmoid,
  gelu: (z: Polynomial) => gated(z, normal(z)),
  silu: (z: Polynomial) => gated(z, sigmoid(z)),
  softplus: (z: Polynomial) => {
    const logistic = sigmoid(z).value;
    return solved(z, 0, (_, n) => logistic[n]);
  },
};
