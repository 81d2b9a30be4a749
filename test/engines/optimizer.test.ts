import { describe, expect, it } from 'vitest';
import { clipNorm } from '../../src/engines/reference/clip.ts';
import { createOptimizer } from '../../src/engines/reference/optimizer.ts';
import { TORCH, TORCH_CASES } from './torchOptimizers.ts';

const NONE = new Uint8Array(TORCH.initial.length);

describe('10 steps agree with PyTorch', () => {
  it.each(TORCH_CASES)('%s', (_, { optimizer, parameters: wanted }) => {
    const parameters = Float64Array.from(TORCH.initial);
    const { apply } = createOptimizer(optimizer, parameters, NONE);
    TORCH.gradients.forEach((given, step) => {
      const gradient = Float64Array.from(given);
      const whole = { gradient, from: 0, to: gradient.length };
      if (optimizer.clip !== undefined) clipNorm([whole], optimizer.clip, NONE);
      apply('all', gradient, 0, gradient.length);
      gradient.forEach((direction, p) => {
        parameters[p] -= TORCH.rate * direction;
      });
      wanted[step].forEach((value, p) => {
        expect(Math.abs(parameters[p] - value)).toBeLessThanOrEqual(1e-12);
      });
    });
  });
});

it('keeps a state per use: what another use does changes nothing', () => {
  const run = (disturbed: boolean) => {
    const { apply } = createOptimizer(
      { name: 'momentum', beta: 0.9, nesterov: false },
      new Float64Array(4),
      NONE,
    );
    return TORCH.gradients.map((gradient) => {
      const own = Float64Array.from(gradient);
      if (disturbed)
        apply(
          'other',
          Float64Array.from(own, (g) => 3 * g),
          0,
          4,
        );
      apply('own', own, 0, 4);
      return own;
    });
  };
  expect(run(true)).toEqual(run(false));
});

it.each(['sgd', 'adamw'] as const)('%s: frozen parameters do not decay', (name) => {
  const optimizer = { name, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.5 };
  const gradient = new Float64Array(2);
  createOptimizer(optimizer, Float64Array.of(4, 4), Uint8Array.of(0, 1)).apply('', gradient, 0, 2);
  expect([...gradient]).toEqual([2, 0]);
});

describe('clipNorm', () => {
  const parts = (...values: readonly number[][]) =>
    values.map((part) => ({ gradient: Float64Array.from(part), from: 0, to: part.length }));

  it('takes the norm over all parts, without what is frozen', () => {
    const [trunk, head] = parts([3, 100], [4]);
    clipNorm([trunk, head], 1, [0, 1]);
    const share = 1 / (5 + 1e-6);
    expect([...trunk.gradient, ...head.gradient]).toEqual([3 * share, 100, 4 * share]);
  });

  it('leaves a short gradient as it is, and does not hide NaN', () => {
    const [short] = parts([0.6, 0.7]);
    clipNorm([short], 1, NONE);
    expect([...short.gradient]).toEqual([0.6, 0.7]);
    const [none] = parts([1, Number.NaN]);
    clipNorm([none], 1, NONE);
    expect(none.gradient).toEqual(Float64Array.of(Number.NaN, Number.NaN));
  });
});
