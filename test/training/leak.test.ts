import { describe, expect, test } from 'vitest';
import type { Chunk } from '../../src/engines/engine.ts';
import { createLeakMeter, leakText } from '../../src/training/leak.ts';
import { NOT_MEASURED } from './chunks.ts';

/** Three objectives; steps 10, 12 and 14 of [10, 16) are measured. */
function chunk(phases: readonly number[], changes: number[], cosines: number[]): Chunk {
  return {
    firstStep: 10,
    steps: 6,
    losses: new Float64Array(18),
    phases: Uint8Array.from([phases[0], 0, phases[1], 0, phases[2], 0]),
    accepted: new Float64Array(6).fill(1),
    ...NOT_MEASURED,
    leak: {
      steps: Uint32Array.of(10, 12, 14),
      changes: Float64Array.from(changes),
      cosines: Float64Array.from(cosines),
    },
  };
}

describe('leak report', () => {
  test('counts for each objective the steps that trained one below it', () => {
    const meter = createLeakMeter(3, 2, 0.1);
    meter.add(chunk([0, 1, 2], [9, 9, 0.3, 9, -0.1, 0.5], [0.1, 0.1, 0, 0.1, 0.5, Number.NaN]));
    const [first, second] = meter.report().objectives;
    expect(first).toMatchObject({ objective: 0, steps: 2, mixed: false, max: 0.3, shareOver: 0.5 });
    expect(first.total).toBeCloseTo(0.2, 12);
    expect(first.mean).toBeCloseTo(0.1, 12);
    expect(first.angleDeg?.mean).toBeCloseTo(75, 10);
    expect(first.angleDeg?.min).toBeCloseTo(60, 10);
    expect(first.angleDeg?.max).toBeCloseTo(90, 10);
    expect(second).toMatchObject({ objective: 1, steps: 1, total: 0.5, max: 0.5 });
    expect(second.angleDeg).toBeUndefined();
  });

  test('marks steps that trained the objective itself as well', () => {
    const meter = createLeakMeter(3, 2, 0.1);
    meter.add(chunk([3, 3, 3], [-1, -1, -1, -1, -1, -1], [1, 1, 1, 1, 1, 1]));
    expect(meter.report().objectives[0]).toMatchObject({ steps: 3, mixed: true, mean: -1 });
  });

  test('is zero, not NaN, without such steps', () => {
    const report = createLeakMeter(2, 1, 0).report();
    expect(report.objectives).toEqual([
      expect.objectContaining({ steps: 0, mean: 0, max: 0, total: 0, shareOver: 0 }),
    ]);
    expect(leakText(report, ['y1', 'y2'])).toBe(
      'leak of y1: no step of a lower objective was measured',
    );
  });

  test('reads as a line per objective', () => {
    const meter = createLeakMeter(3, 2, 0.1);
    meter.add(chunk([0, 1, 2], [9, 9, 0.3, 9, -0.1, 0.5], [0.1, 0.1, 0, 0.1, 0.5, Number.NaN]));
    const text = leakText(meter.report(), ['y1', 'y2', 'y3']);
    expect(text.split('\n')).toHaveLength(2);
    expect(text).toContain(
      'leak of y1: mean 1.00e-1, max 3.00e-1, total 2.00e-1 over 2 lower-priority steps (1 in 2 measured), 50 % above 0.1, angle 75.0° (mean)',
    );
    expect(leakText(createLeakMeter(2, 0, 0).report(), ['a', 'b'])).toContain('not measured');
    expect(leakText(createLeakMeter(1, 1, 0).report(), ['a'])).toContain('one objective');
  });
});
