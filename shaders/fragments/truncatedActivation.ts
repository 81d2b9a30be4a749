import { wgsl } from '../wgsl.ts';
import { type ActivationName, activationFunctions } from './activation.ts';
import { coefficientsWgsl } from './coefficients.ts';

/** y with y′ = s z′ where s_n depends on y up to n: the loop of every smooth activation, with its own s_n. */
const solved = (slope: string) => wgsl`
  for (var n = 1u; n < COEFFICIENTS; n++) {
    result.value[n] = integrated(result.slope, z, n);
    result.slope[n] = ${slope};
  }`;

const LOGISTIC_SERIES = `
fn logistic_series(z: Truncated) -> Activated {
  var result: Activated;
  result.value[0] = 1.0 / (1.0 + exp(-clamp(z[0], -80.0, 80.0)));
  result.slope[0] = result.value[0] * (1.0 - result.value[0]);${solved('result.value[n] - product_at(result.value, result.value, n)')}
  return result;
}`;

/** Φ of the standard normal; its slope is the density ϕ, which obeys ϕ′ = −zϕ. */
const NORMAL_SERIES = `
fn normal_series(z: Truncated) -> Activated {
  var result: Activated;
  result.value[0] = 0.39894228 * exp(-min(0.5 * z[0] * z[0], 80.0));
  result.slope[0] = -z[0] * result.value[0];${solved('-product_at(z, result.value, n)')}
  var normal: Activated;
  normal.slope = result.value;
  normal.value[0] = 0.5 * (1.0 + erf(z[0] * 0.70710678));
  for (var n = 1u; n < COEFFICIENTS; n++) {
    normal.value[n] = integrated(normal.slope, z, n);
  }
  return normal;
}`;

const PIECEWISE = `
  let leading = leading_of(z);
  let factor = activation_derivative(leading, activate(leading));
  for (var n = 0u; n < COEFFICIENTS; n++) {
    result.value[n] = select(factor * z[n], 0.0, factor == 0.0);
  }
  result.slope[0] = factor;`;

/** φ = z · gate, φ′ = gate + z · gate′. */
const gated = (gate: string) => `
  let gate = ${gate}(z);
  for (var n = 0u; n < COEFFICIENTS; n++) {
    result.value[n] = product_at(z, gate.value, n);
    result.slope[n] = gate.value[n] + product_at(z, gate.slope, n);
  }`;

interface Series {
  /** Fills `result` from z. */
  readonly body: string;
  /** Functions that the body calls. */
  readonly calls?: string;
}

const SERIES: Readonly<Record<ActivationName, Series>> = {
  identity: { body: PIECEWISE },
  relu: { body: PIECEWISE },
  leakyRelu: { body: PIECEWISE },
  tanh: {
    body: `
  result.value[0] = activate(z[0]);
  result.slope[0] = 1.0 - result.value[0] * result.value[0];${solved('-product_at(result.value, result.value, n)')}`,
  },
  sigmoid: { body: '\n  result = logistic_series(z);', calls: LOGISTIC_SERIES },
  gelu: { body: gated('normal_series'), calls: NORMAL_SERIES },
  silu: { body: gated('logistic_series'), calls: LOGISTIC_SERIES },
  softplus: {
    body: `
  result.slope = logistic_series(z).value;
  for (var n = 1u; n < COEFFICIENTS; n++) {
    result.value[n] = integrated(result.slope, z, n);
  }`,
    calls: LOGISTIC_SERIES,
  },
};

/**
 * Declares `leading_of(z)`, and `activate_truncated(z)`, φ(z) and φ′(z) of a truncated polynomial with so many coefficients: `activateTruncated`
 * (truncated.ts) in WGSL. `value[0]` is there for the products only: the standard part of φ(z) is what `dense` wrote.
 */
export function truncatedActivation(name: ActivationName, coefficients: number): string {
  const { body, calls = '' } = SERIES[name];
  return wgsl`
${coefficientsWgsl(coefficients)}
alias Truncated = array<f32, COEFFICIENTS>;
struct Activated { value: Truncated, slope: Truncated }
${activationFunctions(name)}

/** The first coefficient that is not 0, 0 if all are: its sign is that of the number. */
fn leading_of(z: Truncated) -> f32 {
  var all = z;
  var leading = 0.0;
  for (var n = 0u; n < COEFFICIENTS; n++) {
    if (leading == 0.0) { leading = all[n]; }
  }
  return leading;
}

/** Coefficient n of a · b. */
fn product_at(a: Truncated, b: Truncated, n: u32) -> f32 {
  var first = a;
  var second = b;
  var sum = 0.0;
  for (var i = 0u; i <= n; i++) {
    sum += first[i] * second[n - i];
  }
  return sum;
}

/** Coefficient n > 0 of y where y′ = s z′. */
fn integrated(s: Truncated, z: Truncated, n: u32) -> f32 {
  var slope = s;
  var inner = z;
  var sum = 0.0;
  for (var i = 1u; i <= n; i++) {
    sum += f32(i) * inner[i] * slope[n - i];
  }
  return sum / f32(n);
}
${calls}

fn activate_truncated(z: Truncated) -> Activated {
  var result: Activated;${body}
  return result;
}`;
}
