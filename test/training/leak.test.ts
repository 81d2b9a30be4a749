import { describe, expect, test } from 'vitest';
import type { Chunk } from '../../src/engines/engine.ts';
import { createLeakMeter, leakText } from '../../src/training/leak.ts';

/** Measured steps: phase, then change and cosine of each objective above another. */
type Sample = readonly [phase: number, ...changesAndCosines: (readonly [number, number])[]];

function chunkOf(firstStep: number, samples: readonly Sample[]): Chunk {
  const pairs = samples.flatMap(([, ...own]) => own);
  return {
    firstStep,
    steps: samples.length,
    losses: new Float64Array(0),
    phases: Uint8Array.from(samples, ([phase]) => phase),
    leak: {
      steps: Uint32Array.from(samples, (_, index) => firstStep + index),
      changes: Float64Array.from(pairs, ([change]) => change),
      cosines: Float64Array.from(pairs, ([, cosine]) => cosine),
    },
  };
}

const THREE: readonly Sample[] = [
  [0, [9, 0.1], [9, 0.1]],
  [1, [0.5, 0.5], [9, 0.1]],
  [2, [-0.25, Number.NaN], [0.125, -1]],
  [2, [0.25, 0], [0, 1]],
];

describe('createLeakMeter', () => {
  test('adds up the steps of lower objectives only', () => {
    const meter = createLeakMeter(3, 1, 0.3);
    meter.add(chunkOf(10, THREE));
    const [first, second, ...none] = meter.report().objectives;
    expect(none).toEqual([]);
    expect(first).toMatchObject({ objective: 0, steps: 3, mixed: false, max: 0.5, total: 0.5 });
    expect(first.mean).toBeCloseTo(1 / 6, 15);
    expect(first.shareOver).toBeCloseTo(1 / 3, 15);
    // acos of 0.5 and 0; NaN has no angle.
    expect(first.angleDeg?.mean).toBeCloseTo(75, 10);
    expect(first.angleDeg?.min).toBeCloseTo(60, 10);
    expect(second).toMatchObject({
      steps: 2,
      mean: 0.0625,
      max: 0.125,
      total: 0.125,
      shareOver: 0,
    });
    expect(second.angleDeg?.mean).toBeCloseTo(90, 10);
    expect(second.angleDeg?.min).toBe(0);
  });

  test('gives the same over any chunks', () => {
    const [whole, parts] = [createLeakMeter(3, 1, 0.3), createLeakMeter(3, 1, 0.3)];
    whole.add(chunkOf(10, THREE));
    THREE.forEach((sample, index) => {
      parts.add(chunkOf(10 + index, [sample]));
    });
    expect(parts.report()).toEqual(whole.report());
  });

  test('says when the steps trained the objective as well', () => {
    const meter = createLeakMeter(2, 1, 0);
    meter.add(chunkOf(0, [[2, [-0.5, 1]]]));
    expect(meter.report().objectives).toMatchObject([{ steps: 1, mixed: true, max: -0.5 }]);
  });

  test('counts a change equal to the tolerance as none', () => {
    const meter = createLeakMeter(2, 1, 0.5);
    meter.add(
      chunkOf(0, [
        [1, [0.5, 0]],
        [1, [0.75, 0]],
      ]),
    );
    expect(meter.report().objectives[0].shareOver).toBe(0.5);
  });

  test('takes a cosine a little past 1 for 1', () => {
    const meter = createLeakMeter(2, 1, 0);
    meter.add(chunkOf(0, [[1, [0, 1.0000001]]]));
    expect(meter.report().objectives[0].angleDeg?.mean).toBe(0);
  });

  test('has no objective to report on when there is only one', () => {
    expect(createLeakMeter(1, 1, 0).report().objectives).toEqual([]);
  });
});

describe('leakText', () => {
  const names = ['y1', 'y2', 'y3'];

  test('names every objective above another, with its figures', () => {
    const meter = createLeakMeter(3, 1, 0.3);
    meter.add(chunkOf(10, THREE));
    const text = leakText(meter.report(), names);
    expect(text).toMatch(/y1.*1\.67e-1.*5\.00e-1.*3 lower-priority steps.*33 % above 0\.3.*75\.0°/);
    expect(text).toMatch(/y2.*6\.25e-2.*2 lower-priority steps.*90\.0°/);
    expect(text).not.toContain('y3');
  });

  test('says when nothing was measured', () => {
    expect(leakText(createLeakMeter(2, 0, 0).report(), names)).toMatch(/not measured/);
    expect(leakText(createLeakMeter(2, 1, 0).report(), names)).toMatch(/y1: no step/);
    expect(leakText(createLeakMeter(1, 1, 0).report(), names)).toMatch(/one objective/);
  });
});
