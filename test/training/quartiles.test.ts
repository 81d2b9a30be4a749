import { expect, test } from 'vitest';
import { quartilesOf } from '../../src/training/quartiles.ts';

test('quartiles between neighbours, as numpy.percentile has them', () => {
  // numpy.percentile([7, 1, 10, 2], [0, 25, 50, 75, 100])
  expect(quartilesOf([7, 1, 10, 2])).toEqual({
    count: 4,
    min: 1,
    lower: 1.75,
    median: 4.5,
    upper: 7.75,
    max: 10,
  });
  expect(quartilesOf([5])).toEqual({ count: 1, min: 5, lower: 5, median: 5, upper: 5, max: 5 });
});

test('by size, not by text', () => {
  expect(quartilesOf([9, 10, 100]).median).toBe(10);
});

test('of no values nothing is known', () => {
  expect(quartilesOf([]).median).toBeNaN();
});
