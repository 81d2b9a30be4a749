/**
 * Taylor coefficients c₀ … c₃ of a real function about 0 by central differences with seven points: a number a₀ + a₁η + a₂η² + …
 * put through real functions at η = ±h, ±2h, ±3h is an oracle that knows nothing of truncated products.
 */
const STEP = 0.003;

/** Weights for F(−3h) … F(3h), order 6, 6 and 4 in h. */
const DERIVATIVES = [
  [-1, 9, -45, 0, 45, -9, 1].map((w) => w / 60),
  [2, -27, 270, -490, 270, -27, 2].map((w) => w / 180),
  [1, -8, 13, 0, -13, 8, -1].map((w) => w / 8),
];

export function taylorCoefficients(f: (eta: number) => number): number[] {
  const values = [-3, -2, -1, 0, 1, 2, 3].map((point) => f(point * STEP));
  let factorial = 1;
  return [
    values[3],
    ...DERIVATIVES.map((weights, index) => {
      const order = index + 1;
      factorial *= order;
      const sum = weights.reduce((total, weight, i) => total + weight * values[i], 0);
      return sum / STEP ** order / factorial;
    }),
  ];
}

/** Σ a_n η^n. */
export const at = (a: readonly number[], eta: number): number =>
  a.reduceRight((sum, coefficient) => sum * eta + coefficient, 0);
