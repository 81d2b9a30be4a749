import { expect, it } from 'vitest';
import { lanesFor } from '../../shaders/fragments/sum.ts';
import {
  type RefineSolveDims,
  refineSolve,
  refineSolveReference,
} from '../../shaders/refineSolve.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats } from '../harness/random.ts';
import { dot, expectAgreement, sumTerms } from './agreement.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

const CASES: readonly RefineSolveDims[] = [
  { networks: 1, rows: 1, solves: 1, ridge: 1e-2 },
  { networks: 2, rows: 3, solves: 2, ridge: 1e-2 },
  { networks: 3, rows: 17, solves: 3, ridge: 1 },
  { networks: 4, rows: 63, solves: 16, ridge: 1e-8 },
  { networks: 1, rows: 64, solves: 3, ridge: 1e-5 },
  { networks: 5, rows: 65, solves: 5, ridge: 1e-1 },
  { networks: 2, rows: 257, solves: 16, ridge: 1e-6 },
];

const length = (values: ArrayLike<number>) => Math.sqrt(dot(values, values));
const largest = (values: ArrayLike<number>) => Math.max(0, ...Array.from(values, Math.abs));

/** The first network is at its last solve, every next one a solve behind; squares are those of the changes that are there. */
function random(d: RefineSolveDims) {
  const { networks, rows, solves } = d;
  const gram = randomFloats(1, networks * rows * rows).map((value, at) =>
    (at % (rows * rows)) % (rows + 1) === 0 ? 2 + value : value,
  );
  const changes = randomFloats(2, networks * solves * rows);
  const mixes = randomFloats(3, networks * solves * (solves + 1)).map((value, at) => {
    if (at % (solves + 1) < solves) return value;
    const row = Math.floor(at / (solves + 1));
    const change = changes.subarray(row * rows, (row + 1) * rows);
    return dot(change, change);
  });
  return {
    gram,
    products: randomFloats(4, networks * rows),
    rhs: randomFloats(5, networks * rows),
    residual: randomFloats(6, networks * rows),
    changes,
    mixes,
    shares: randomFloats(7, networks * solves),
    count: Uint32Array.from({ length: networks }, (_, n) => solves - 1 - (n % solves)),
  };
}

/**
 * Taking a part of s along another change away moves it by at most its own length, and so do the roundings behind it: those of
 * every step are of the length of the s that came. Shares divide by what is left of it.
 */
function bounds(d: RefineSolveDims, inputs: ReturnType<typeof random>) {
  const expected = refineSolveReference(d, inputs);
  let [came, left, mixed] = [0, Number.POSITIVE_INFINITY, 1];
  for (let n = 0; n < d.networks; n++) {
    const k = inputs.count[n];
    const rowsOf = (values: ArrayLike<number>, row: number, count: number) =>
      Array.from({ length: count }, (_, i) => values[row * count + i]);
    const trace = rowsOf(inputs.gram, n, d.rows ** 2).reduce(
      (sum, value, at) => sum + (at % (d.rows + 1) === 0 ? Math.abs(value) : 0),
      0,
    );
    const z = rowsOf(inputs.rhs, n, d.rows);
    const products = rowsOf(inputs.products, n, d.rows);
    const own = length(
      z.map((value, r) => ((d.ridge * trace) / d.rows) * Math.abs(value) + Math.abs(products[r])),
    );
    came = Math.max(came, own);
    left = Math.min(left, length(rowsOf(expected.changes, n * d.solves + k, d.rows)));
    for (let i = 0; i < k; i++) {
      const change = length(rowsOf(inputs.changes, n * d.solves + i, d.rows));
      mixed += (own / change) * largest(rowsOf(inputs.mixes, n * d.solves + i, d.solves));
    }
  }
  const terms = 4 * (d.solves + 1) * sumTerms(d.rows, lanesFor(d.rows));
  const lost = came / left;
  const residual = length(inputs.residual) * lost;
  return {
    rhs: { terms, scale: residual },
    residual: { terms, scale: residual },
    changes: { terms, scale: came },
    mixes: { terms, scale: Math.max(mixed, came ** 2) },
    shares: { terms, scale: 1 + (residual / left) * mixed },
    count: { terms: 0, scale: 0 },
  };
}

it.each(CASES)('agrees with its reference: %j', async (d) => {
  const inputs = random(d);
  expect(new Set(inputs.count).size).toBe(Math.min(d.networks, d.solves));
  await expectAgreement(refineSolve, refineSolveReference, d, inputs, bounds(d, inputs));
});

/** A + ρ tr(A)/R I, with entries of A that fall off from the diagonal. */
function system(rows: number, ridge: number) {
  const gram = Float32Array.from({ length: rows * rows }, (_, at) => {
    const [i, j] = [Math.floor(at / rows), at % rows];
    return (1 + (i === j ? i : 0)) / (1 + Math.abs(i - j));
  });
  const times = (x: ArrayLike<number>) =>
    Float32Array.from({ length: rows }, (_, i) => dot(gram.subarray(i * rows, (i + 1) * rows), x));
  const trace = Array.from({ length: rows }, (_, i) => gram[i * (rows + 1)]).reduce(
    (a, b) => a + b,
  );
  return { gram, times, shift: (ridge * trace) / rows };
}

it.each([1, 7, 17])(
  'solves a system of %d rows without a factor, and then begins anew',
  async (rows) => {
    const d: RefineSolveDims = { networks: 1, rows, solves: rows, ridge: 1e-1 };
    const { gram, times, shift } = system(rows, d.ridge);
    const right = randomFloats(9, rows);
    let state: Record<string, Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>> = {
      rhs: right,
      residual: right,
      changes: new Float32Array(d.solves * rows),
      mixes: new Float32Array(d.solves * (d.solves + 1)),
      shares: new Float32Array(d.solves).fill(9),
      count: Uint32Array.of(0),
    };
    const solves: Float32Array[] = [];
    for (let k = 0; k < d.solves; k++) {
      const z = Float32Array.from(state.rhs);
      solves.push(z);
      const products = times(z).map((value) => -value);
      const before = length(state.residual);
      const got = await runKernel(refineSolve, d, { gram, products, ...state });
      expect(length(got.residual)).toBeLessThanOrEqual(before * (1 + 1e-6));
      expect([...got.rhs]).toEqual([...got.residual]);
      expect([...got.count]).toEqual([(k + 1) % d.solves]);
      state = { ...state, ...got, count: Uint32Array.from(got.count) } as typeof state;
    }
    const alpha = Float64Array.from({ length: rows }, (_, r) =>
      solves.reduce((sum, z, k) => sum + state.shares[k] * z[r], 0),
    );
    const back = [...times(alpha)].map((value, r) => value + shift * alpha[r]);
    expectClose(back, right, {
      terms: d.solves * sumTerms(rows, 1),
      scale: rows * largest(gram) * largest(alpha),
      context: { kernel: 'refineSolve', property: 'K α = b', rows },
    });
  },
);

it('takes nothing of a solve that brings nothing new, nor of 0', async () => {
  const d: RefineSolveDims = { networks: 2, rows: 33, solves: 4, ridge: 1e-3 };
  const { gram, times } = system(d.rows, d.ridge);
  const z = randomFloats(2, d.rows);
  const zero = new Float32Array(d.rows);
  const both = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Float32Array.from([...Array.from(a), ...Array.from(b)]);
  const fixed = {
    gram: both(gram, gram),
    products: both(
      times(z).map((value) => -value),
      zero,
    ),
  };
  const first = await runKernel(refineSolve, d, {
    ...fixed,
    rhs: both(z, zero),
    residual: both(z, z),
    changes: new Float32Array(d.networks * d.solves * d.rows),
    mixes: new Float32Array(d.networks * d.solves * (d.solves + 1)),
    shares: new Float32Array(d.networks * d.solves),
    count: Uint32Array.of(0, 0),
  });
  const as = (name: string) => Float32Array.from(first[name]);
  const again = await runKernel(refineSolve, d, {
    ...fixed,
    rhs: both(z, zero),
    residual: as('residual'),
    changes: as('changes'),
    mixes: as('mixes'),
    shares: as('shares'),
    count: Uint32Array.from(first.count),
  });
  expect(first.shares[0]).toBeGreaterThan(0);
  expect(length(first.residual.slice(d.rows))).toBe(length(z));
  expect([...again.residual]).toEqual([...first.residual]);
  expect([...again.shares]).toEqual([...first.shares]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(refineSolve, CASES[2]);
  expectTooManyWorkgroups(refineSolve, { ...CASES[0], networks: 65_536 }, 'z');
});
