import { expect, it } from 'vitest';
import { jacobianRows } from '../../shaders/fragments/jacobian.ts';
import { firstOutputs } from '../../shaders/fragments/outputs.ts';
import { gram, gramReference } from '../../shaders/gram.ts';
import { jacobianProduct, jacobianProductReference } from '../../shaders/jacobianProduct.ts';
import { jacobianTranspose, jacobianTransposeReference } from '../../shaders/jacobianTranspose.ts';
import { choleskyFactor, choleskySolve } from '../../src/numbers/cholesky.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats, randomIntegers } from '../harness/random.ts';
import { dot, expectAgreement, expectEqual, type Inputs } from './agreement.ts';
import {
  CASES,
  gramTerms,
  type JacobianDims,
  jacobianDims,
  lastPriority,
  productTerms,
  randomAlpha,
  randomSource,
  randomTarget,
  transposeTerms,
  withoutSigns,
} from './jacobian.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';
import { protectedOutputs, tanhPass } from './tanhNetwork.ts';

/** Directions of all priorities in turn, from the second on. */
function random(d: JacobianDims, make: Parameters<typeof randomSource>[1] = randomFloats) {
  return {
    ...randomSource(d, make),
    alpha: randomAlpha(d, make),
    priority: Uint32Array.from(
      { length: d.networks * d.directions },
      (_, i) => (i + 1) % d.outputs.length,
    ),
    target: randomTarget(d, make),
  };
}

const atLast = (d: JacobianDims) => ({ ...random(d), priority: lastPriority(d) });

/** −α makes a sum of the absolute values out of what is subtracted. */
function scaleOf(d: JacobianDims, operands: Inputs): Float64Array {
  const sizes = withoutSigns(operands);
  const alpha = Array.from(sizes.alpha, (value) => -value);
  return jacobianTransposeReference(d, { ...sizes, alpha }).target;
}

it.each(CASES)('is exact on whole numbers: %j', async (d) => {
  const operands = random(d, (seed, length) => randomIntegers(seed, length, 2));
  await expectEqual(jacobianTranspose, jacobianTransposeReference, d, operands);
  const priority = lastPriority(d);
  await expectEqual(jacobianTranspose, jacobianTransposeReference, d, { ...operands, priority });
});

it.each(CASES)('agrees with its reference: %j', async (d) => {
  for (const operands of [random(d), atLast(d)]) {
    const bounds = { target: { terms: transposeTerms(d), scale: scaleOf(d, operands) } };
    await expectAgreement(jacobianTranspose, jacobianTransposeReference, d, operands, bounds);
  }
});

it.each([
  [[2, 5], false],
  [[2, 5], true],
  [[3, 4, 6], true],
] as const)(
  'gives the gradients of the outputs for unit vectors: %j, compensation %s',
  async (sizes, compensation) => {
    const outputs = [2, 1, 1];
    const rows = jacobianRows(jacobianDims(3, sizes, outputs));
    const d = jacobianDims(3, sizes, outputs, { directions: rows, compensation });
    const inputs = randomFloats(1, d.batch * d.inputs);
    const parameters = randomFloats(2, d.parameters.stride);
    const pass = tanhPass(d, parameters, inputs);
    const operands = {
      inputs,
      hidden: Float32Array.from(pass.hidden),
      deltas: Float32Array.from(pass.deltas),
      alpha: Float32Array.from({ length: rows * rows }, (_, at) => (at % (rows + 1) ? 0 : -1)),
      priority: lastPriority(d),
      target: new Float32Array(rows * d.parameters.stride),
    };
    const { target } = await runKernel(jacobianTranspose, d, operands);
    const expected = new Float64Array(target.length);
    const step = 2 ** -13;
    const { heads } = d.parameters;
    const isHead = (p: number) =>
      (p >= heads.weight && p < heads.weight + 4 * d.units[d.units.length - 1]) || p >= heads.bias;
    for (let p = 0; p < d.parameters.stride; p++) {
      if (isHead(p) && !compensation) continue;
      const moved = (by: number) =>
        protectedOutputs(
          d,
          Float64Array.from(parameters).map((v, q) => v + (q === p ? by : 0)),
          inputs,
        );
      const [above, below] = [moved(step), moved(-step)];
      above.forEach((value, r) => {
        expected[r * d.parameters.stride + p] = (value - below[r]) / (2 * step);
      });
    }
    // One more rounding in each of the two factors, and the third-order term of the difference.
    expectClose(target, expected, {
      terms: transposeTerms(d) + 2 + (step * step) / 2 ** -23,
      scale: 1 + Math.max(...scaleOf(d, operands)),
      context: { kernel: 'jacobianTranspose', property: 'central differences' },
    });
  },
);

it('is the transpose of the product: ⟨J D, α⟩ = ⟨D, Jᵀα⟩', async () => {
  const d = jacobianDims(5, [3, 7, 4], [2, 1, 1]);
  const operands = { ...atLast(d), target: new Float32Array(d.parameters.stride) };
  const { target } = await runKernel(jacobianTranspose, d, operands);
  const gradients = randomTarget(d);
  const { products } = jacobianProductReference(d, { ...operands, gradients });
  expectClose([dot(gradients, target)], [-dot(products, operands.alpha)], {
    terms: transposeTerms(d),
    scale: dot(gradients.map(Math.abs), scaleOf(d, operands)),
    context: { kernel: 'jacobianTranspose', property: 'transpose' },
  });
});

it.each([jacobianDims(1, [3, 5, 4], [1, 1]), jacobianDims(5, [3, 7, 4], [2, 1, 1])])(
  'with (K + λI)⁻¹ leaves λ/(λ + σ) of J D: %j',
  async (d) => {
    const source = randomSource(d);
    const gradients = randomTarget(d);
    const { gram: K } = await runKernel(gram, d, source);
    const { products } = await runKernel(jacobianProduct, d, { ...source, gradients });
    const R = jacobianRows(d);
    const damping =
      dot(
        K,
        Array.from(K, (_, at) => Number(at % (R + 1) === 0)),
      ) /
      R /
      16;
    const factor = Float64Array.from(K, (value, at) => value + (at % (R + 1) ? 0 : damping));
    expect(choleskyFactor(factor, R)).toBe(true);
    const alpha = Float64Array.from(products);
    choleskySolve(factor, R, alpha);
    const operands = { ...source, alpha: Float32Array.from(alpha), priority: lastPriority(d) };
    const { target } = await runKernel(jacobianTranspose, d, { ...operands, target: gradients });
    const { products: left } = await runKernel(jacobianProduct, d, {
      ...source,
      gradients: Float32Array.from(target),
    });

    // J (D − Jᵀα) = J D − K α = λ α, which for one row is λ/(λ + σ) J D.
    const sizes = withoutSigns({ ...source, gradients });
    const along = jacobianProductReference(d, sizes).products;
    const across = gramReference(d, sizes).gram;
    const alphaSizes = alpha.map(Math.abs);
    const scale = along.map(
      (value, r) => value + dot(alphaSizes, across.subarray(r * R, (r + 1) * R)),
    );
    const bound = { terms: gramTerms(d) + 2 * productTerms(d) + transposeTerms(d), scale };
    const context = { kernel: 'jacobianTranspose', property: 'projection', d };
    expectClose(
      left,
      alpha.map((value) => damping * value),
      { ...bound, context },
    );
    if (R === 1) {
      expectClose(left, [(products[0] * damping) / (damping + K[0])], { ...bound, context });
    }
    expect(dot(left, left)).toBeLessThan(dot(products, products));
  },
);

it('does not read what α holds for outputs that are not protected', async () => {
  const d = jacobianDims(3, [3, 6, 5], [1, 2, 1], { directions: 2, compensation: true });
  const operands = { ...random(d), priority: Uint32Array.of(1, 0) };
  const { target } = await runKernel(jacobianTranspose, d, operands);
  const R = jacobianRows(d);
  const first = (direction: number) => firstOutputs(d.outputs)[operands.priority[direction]];
  const alpha = operands.alpha.map((value, at) =>
    at % R < first(Math.floor(at / R)) * d.batch ? value : Number.NaN,
  );
  const again = await runKernel(jacobianTranspose, d, { ...operands, alpha });
  expect(again.target).toEqual(target);
  expect([...target]).not.toContain(Number.NaN);
  const { stride } = d.parameters;
  expect(target.slice(0, stride)).not.toEqual(operands.target.slice(0, stride));
  expect(target.slice(stride)).toEqual(operands.target.slice(stride));
});

it.each([false, true])(
  'moves only the trunk and, with compensation, protected heads: %s',
  async (compensation) => {
    const d = jacobianDims(3, [2, 4], [2, 1], { compensation });
    const operands = atLast(d);
    const { target } = await runKernel(jacobianTranspose, d, operands);
    const moved = Array.from(target, (value, p) => (value === operands.target[p] ? -1 : p)).filter(
      (p) => p >= 0,
    );
    const range = (from: number, length: number) => Array.from({ length }, (_, i) => from + i);
    const { trunk, heads } = d.parameters;
    const expected = [
      ...range(trunk[0].weight, 8),
      ...(compensation ? range(heads.weight, 8) : []),
      ...range(trunk[0].bias, 4),
      ...(compensation ? range(heads.bias, 2) : []),
    ];
    expect(moved).toEqual(expected);
  },
);

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(jacobianTranspose, CASES[4]);
  const wide = (more: Parameters<typeof jacobianDims>[3]) => jacobianDims(1, [1, 1], [1, 1], more);
  expectTooManyWorkgroups(jacobianTranspose, jacobianDims(1, [256 * 65_536, 1], [1, 1]), 'x');
  expectTooManyWorkgroups(jacobianTranspose, wide({ directions: 65_536 }), 'y');
  expectTooManyWorkgroups(jacobianTranspose, wide({ networks: 65_536 }), 'z');
});
