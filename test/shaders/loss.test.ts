import { describe, expect, it } from 'vitest';
import { elementLoss, isRowLoss, type Loss, rowLoss } from '../../shaders/fragments/loss.ts';

const F = [0.3, -1.2, 2.0, 1.5, 0.1, -0.7];
const T = [0.2, 0.5, 0.3, 0.7, 0.1, 0.2];

/** Made with torch 1.13, float64, reduction 'mean' over [2, 3]: name, loss, gradient by the outputs. */
const TORCH: readonly (readonly [Loss, number, readonly number[]])[] = [
  [
    { name: 'mse' },
    1.2066666666666668,
    [0.033333333333333326, -0.5666666666666667, 0.5666666666666667, 0.26666666666666666, 0, -0.3],
  ],
  [{ name: 'mae' }, 0.8666666666666666, [1, -1, 1, 1, 0, -1].map((sign) => sign / 6)],
  [
    { name: 'huber', delta: 0.5 },
    0.3425,
    [0.016666666666666663, -1 / 12, 1 / 12, 1 / 12, 0, -1 / 12],
  ],
  [
    { name: 'binaryCrossEntropy' },
    0.8522602849652187,
    [
      0.062407086135276506, -0.044754130583169606, 0.09679951299631373, 0.019595746032273948,
      0.07082986457982333, 0.02196870463863898,
    ],
  ],
  [
    { name: 'crossEntropy' },
    1.5136212201709645,
    [
      -0.02534056890830441, -0.2333412291839193, 0.2586817980922237, 0.018351226572265733,
      0.040834294136887536, -0.05918552070915332,
    ],
  ],
];

/** Mean loss of two rows of three outputs, and its gradient. */
function meanOf(loss: Loss): { value: number; gradient: number[] } {
  const slopes = new Array<number>(6).fill(0);
  let value = 0;
  if (isRowLoss(loss)) {
    value = rowLoss(F, T, 0, 3, slopes) + rowLoss(F, T, 3, 6, slopes);
  } else {
    F.forEach((f, i) => {
      const [own, slope] = elementLoss(loss, f, T[i]);
      value += own;
      slopes[i] = slope;
    });
  }
  const count = isRowLoss(loss) ? 2 : 6;
  return { value: value / count, gradient: slopes.map((slope) => slope / count) };
}

describe('losses', () => {
  it.each(TORCH)('%j agrees with PyTorch', (loss, value, gradient) => {
    const got = meanOf(loss);
    expect(got.value).toBeCloseTo(value, 14);
    got.gradient.forEach((slope, i) => {
      expect(slope).toBeCloseTo(gradient[i], 14);
    });
  });

  it('logCosh is a square near 0 and |e| − log 2 far away', () => {
    expect(elementLoss({ name: 'logCosh' }, 1e-3, 0)[0]).toBeCloseTo(5e-7, 11);
    expect(elementLoss({ name: 'logCosh' }, 400, 0)).toEqual([400 - Math.LN2, 1]);
  });

  it('quantile 0.9 punishes what is too low nine times as much as what is too high', () => {
    const loss: Loss = { name: 'quantile', quantile: 0.9 };
    expect(elementLoss(loss, 0, 2)[0]).toBeCloseTo(1.8, 12);
    expect(elementLoss(loss, 2, 0)[0]).toBeCloseTo(0.2, 12);
    expect(elementLoss(loss, 1, 1)).toEqual([0, 0]);
  });

  it('cross-entropy is a loss of rows, the others of elements', () => {
    expect(TORCH.map(([loss]) => isRowLoss(loss))).toEqual([false, false, false, false, true]);
    expect(() => elementLoss({ name: 'crossEntropy' }, 0, 0)).toThrow(RangeError);
  });
});
