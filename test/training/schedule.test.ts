import { expect, test } from 'vitest';
import { rateAt } from '../../src/engines/rate.ts';
import { rateOf, type Schedule } from '../../src/training/schedule.ts';

const at = (schedule: Schedule) => (step: number) => rateAt(rateOf(schedule), step);

test('constant: the same rate in every step', () => {
  expect(rateOf({ name: 'constant', rate: 0.3, first: 5, steps: 10 })).toBe(0.3);
});

test('cosine: from the rate to 1 % of it, half-way in the middle, counted from the first step', () => {
  const rate = at({ name: 'cosine', rate: 2, first: 100, steps: 50 });
  expect(rate(100)).toBe(2);
  expect(rate(125)).toBeCloseTo(1.01, 12);
  expect(rate(150)).toBeCloseTo(0.02, 12);
  expect(rate(149)).toBeGreaterThan(0.02);
});

test('step: times the factor after every so many steps of the stage', () => {
  const rate = at({ name: 'step', every: 3, factor: 0.5, rate: 8, first: 10, steps: 9 });
  const steps = Array.from({ length: 9 }, (_, t) => rate(10 + t));
  expect(steps).toEqual([8, 8, 8, 4, 4, 4, 2, 2, 2]);
});

test.each([
  { name: 'constant' },
  { name: 'cosine' },
  { name: 'step', every: 2, factor: 0.1 },
] as const)('warm-up: in equal parts up to the rate that $name has without it', (rule) => {
  const stage = { ...rule, rate: 2, first: 100, steps: 50 };
  const [plain, warm] = [at(stage), at({ ...stage, warmup: 4 })];
  [0.25, 0.5, 0.75, 1, 1, 1].forEach((share, t) => {
    expect(warm(100 + t)).toBeCloseTo(share * plain(100 + t), 12);
  });
  expect(warm(149)).toBe(plain(149));
  expect(at({ ...stage, warmup: 0 })(100)).toBe(plain(100));
});
