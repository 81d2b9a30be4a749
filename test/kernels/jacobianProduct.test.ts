import { expect, it } from 'vitest';
import { jacobianRows } from '../../shaders/fragments/jacobian.ts';
import { jacobianProduct, jacobianProductReference } from '../../shaders/jacobianProduct.ts';
import { jacobianTransposeReference } from '../../shaders/jacobianTranspose.ts';
import { protectable } from '../../shaders/projectColumns.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import { randomIntegers } from '../harness/random.ts';
import { dot, expectAgreement, expectEqual, plain } from './agreement.ts';
import {
  CASES,
  jacobianDims,
  lastPriority,
  productTerms,
  randomAlpha,
  randomSource,
  randomTarget,
  withoutSigns,
} from './jacobian.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

const smallIntegers = (seed: number, length: number) => randomIntegers(seed, length, 2);

it.each(CASES)('is exact on whole numbers: %j', async (d) => {
  const gradients = randomTarget(d, smallIntegers);
  const source = randomSource(d, smallIntegers);
  await expectEqual(jacobianProduct, jacobianProductReference, d, { ...source, gradients });
});

it.each(CASES)('agrees with its reference: %j', async (d) => {
  const operands = { ...randomSource(d), gradients: randomTarget(d) };
  const scale = jacobianProductReference(d, withoutSigns(operands)).products;
  const bounds = { products: { terms: productTerms(d), scale } };
  await expectAgreement(jacobianProduct, jacobianProductReference, d, operands, bounds);
});

it.each([
  jacobianDims(5, [3, 7, 4], [2, 1, 1]),
  jacobianDims(5, [3, 7, 4], [2, 1, 1], { compensation: true }),
])('is the transpose of the transpose: ⟨J D, α⟩ = ⟨D, Jᵀα⟩: %j', async (d) => {
  const source = randomSource(d);
  const alpha = randomAlpha(d);
  const gradients = randomTarget(d);
  const { products } = await runKernel(jacobianProduct, d, { ...source, gradients });
  const negative = { ...source, alpha: alpha.map((value) => -value), priority: lastPriority(d) };
  const target = new Float32Array(d.parameters.stride);
  const transpose = jacobianTransposeReference(d, { ...negative, target }).target;
  const sizes = jacobianProductReference(d, withoutSigns({ ...source, gradients })).products;
  expectClose([dot(products, alpha)], [dot(gradients, transpose)], {
    terms: productTerms(d),
    scale: dot(sizes, alpha.map(Math.abs)),
    context: { kernel: 'jacobianProduct', property: 'transpose' },
  });
});

it('sees the trunk only without compensation: other parameters and slots change no bit', async () => {
  const d = jacobianDims(3, [2, 5, 4], [1, 2, 1], { directions: 2 });
  const source = randomSource(d);
  const gradients = randomTarget(d);
  const { products } = await runKernel(jacobianProduct, d, { ...source, gradients });
  const { weight } = d.parameters.trunk[0];
  const isTrunk = Array.from({ length: d.parameters.stride }, () => false);
  const sizes = [d.inputs, ...d.units];
  d.parameters.trunk.forEach((place, l) => {
    isTrunk.fill(true, place.weight, place.weight + sizes[l] * sizes[l + 1]);
    isTrunk.fill(true, place.bias, place.bias + sizes[l + 1]);
  });
  const others = gradients.map((value, p) => (isTrunk[p % d.parameters.stride] ? value : 9));
  const deltas = source.deltas.slice();
  const slots = d.directions + protectable(d.outputs) + 1;
  d.units.forEach((units, l) => {
    const from = d.deltas.offsets[l];
    const slot = d.batch * units;
    deltas.fill(9, from, from + d.slot * slot);
    deltas.fill(9, from + (slots - 1) * slot, from + slots * slot);
  });
  const again = await runKernel(jacobianProduct, d, { ...source, deltas, gradients: others });
  expect(again.products).toEqual(products);
  others[weight] += 1;
  const moved = await runKernel(jacobianProduct, d, { ...source, deltas, gradients: others });
  expect(moved.products).not.toEqual(products);
});

it('is 0 along no direction, and adds the sensitivities along a bias', async () => {
  const d = jacobianDims(4, [3, 5], [2, 1]);
  const source = randomSource(d);
  const gradients = new Float32Array(d.parameters.stride);
  const still = await runKernel(jacobianProduct, d, { ...source, gradients });
  expect(plain(still.products)).toEqual(new Array(jacobianRows(d)).fill(0));
  gradients[d.parameters.trunk[0].bias + 3] = 1;
  const { products } = await runKernel(jacobianProduct, d, { ...source, gradients });
  const first = d.deltas.offsets[0] + d.slot * d.batch * 5;
  expect([...products]).toEqual(
    Array.from({ length: jacobianRows(d) }, (_, r) => source.deltas[first + r * 5 + 3]),
  );
});

it('with compensation adds what an output has of its own head, and of no other', async () => {
  const d = jacobianDims(4, [3, 5], [2, 1], { compensation: true });
  const { weight, bias } = d.parameters.heads;
  const source = randomSource(d);
  const gradients = new Float32Array(d.parameters.stride);
  gradients[weight + 5 + 3] = 1; // unit 3 of output 1
  gradients[bias] = 2; // of output 0
  gradients[weight + 10] = 9; // of output 2, which is not protected
  const { products } = await runKernel(jacobianProduct, d, { ...source, gradients });
  const hidden = Array.from(
    { length: d.batch },
    (_, n) => source.hidden[d.activations.offsets[0] + 5 * n + 3],
  );
  expect([...products]).toEqual([...new Array(d.batch).fill(2), ...hidden]);
});

it('refuses operands that do not fit, and too many workgroups', async () => {
  await expectShapesChecked(jacobianProduct, CASES[4]);
  const wide = (more: Parameters<typeof jacobianDims>[3]) => jacobianDims(1, [1, 1], [1, 1], more);
  expectTooManyWorkgroups(jacobianProduct, jacobianDims(4 * 65_536, [1, 1], [1, 1]), 'x');
  expectTooManyWorkgroups(jacobianProduct, wide({ directions: 65_536 }), 'y');
  expectTooManyWorkgroups(jacobianProduct, wide({ networks: 65_536 }), 'z');
});
