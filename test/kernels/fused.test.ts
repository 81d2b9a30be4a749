/** What the kernel refuses; what it computes is compared with the reference engine in test/gpu/fused.test.ts. */
import { expect, it } from 'vitest';
import { fused } from '../../shaders/fused.ts';
import { SMALLEST_FUSED } from './examples.ts';
import { expectShapesChecked, expectTooManyWorkgroups } from './refusals.ts';

it('names the operand that does not fit', async () => {
  await expectShapesChecked(fused, { ...SMALLEST_FUSED, orders: 1, freezes: true });
});

it('refuses more networks than a dispatch has workgroups', () => {
  expectTooManyWorkgroups(fused, { ...SMALLEST_FUSED, networks: 4 * 65_536 }, 'x');
});

it('refuses losses of whole rows', () => {
  const losses = [{ name: 'mse' }, { name: 'crossEntropy' }] as const;
  expect(() => fused.source({ ...SMALLEST_FUSED, losses })).toThrow(
    'fused: expected losses of single outputs, got crossEntropy',
  );
});
