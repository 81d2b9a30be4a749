import { describe, expect, test } from 'vitest';
import { fitClasses } from '../../src/engines/reference/tangentClasses.ts';

const ROWS = 9;

/** Least squares of a model with one free number per row is the target itself; the planes are what was asked for. */
const free = async (aims: readonly Float64Array[]) => ({ planes: aims, values: aims });

describe('fitClasses', () => {
  test.each([
    [{ name: 'crossEntropy' }, 3],
    [{ name: 'binaryCrossEntropy' }, 2],
  ] as const)(
    '%j: no round raises the loss, and the loss is that of the planes',
    async (loss, classes) => {
      const targets = Array.from({ length: classes }, (_, o) =>
        Float64Array.from({ length: ROWS }, (_, row) =>
          Number(Math.floor((row * classes) / ROWS) === o),
        ),
      );
      const losses: number[] = [];
      const found = await fitClasses(loss, targets, async (aims) => {
        const values = aims.map(lineThrough);
        losses.push(crossEntropyOf(loss.name, values, targets));
        return { planes: aims, values };
      });
      losses.slice(1).forEach((value, round) => {
        expect(value).toBeLessThanOrEqual(losses[round] + 1e-12);
      });
      expect(losses[losses.length - 1]).toBeLessThan(losses[0]);
      expect(found?.loss).toBeCloseTo(losses[losses.length - 1], 10);
      const exact = await fitClasses(loss, targets, free);
      // What can follow every row ends near certainty.
      expect(exact?.loss).toBeLessThan(0.15);
    },
  );

  test('soft targets are met', async () => {
    const targets = [0.2, 0.3, 0.5].map((share) => new Float64Array(ROWS).fill(share));
    const found = await fitClasses({ name: 'crossEntropy' }, targets, free);
    const entropy = -[0.2, 0.3, 0.5].reduce((sum, p) => sum + p * Math.log(p), 0);
    expect(found?.loss).toBeCloseTo(entropy, 4);
  });

  test('is undefined where nothing can be fitted', async () => {
    const targets = [new Float64Array(ROWS), new Float64Array(ROWS).fill(1)];
    expect(
      await fitClasses({ name: 'crossEntropy' }, targets, async () => undefined),
    ).toBeUndefined();
  });
});

/** The least-squares line over the rows: a model that cannot follow them. */
function lineThrough(aim: Float64Array): Float64Array {
  const centre = (ROWS - 1) / 2;
  const mean = aim.reduce((sum, value) => sum + value, 0) / ROWS;
  let along = 0;
  let square = 0;
  for (let row = 0; row < ROWS; row++) {
    along += (row - centre) * aim[row];
    square += (row - centre) ** 2;
  }
  return aim.map((_, row) => mean + (along / square) * (row - centre));
}

function crossEntropyOf(
  name: 'crossEntropy' | 'binaryCrossEntropy',
  logits: readonly Float64Array[],
  targets: readonly Float64Array[],
): number {
  let sum = 0;
  for (let row = 0; row < ROWS; row++) {
    const f = logits.map((column) => column[row]);
    const t = targets.map((column) => column[row]);
    if (name === 'crossEntropy') {
      const all = Math.log(f.reduce((total, value) => total + Math.exp(value), 0));
      sum += f.reduce((total, value, o) => total + t[o] * (all - value), 0);
    } else {
      const own = f.map((value, o) => Math.log(1 + Math.exp(value)) - t[o] * value);
      sum += own.reduce((total, value) => total + value, 0) / f.length;
    }
  }
  return sum / ROWS;
}
