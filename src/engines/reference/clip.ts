/** Elements `from` to `to` of a gradient, which is that of the parameters with the same indices. */
export interface GradientPart {
  readonly gradient: Float64Array;
  readonly from: number;
  readonly to: number;
}

/** What PyTorch adds to the norm, so that 0 divides. */
const SPARE = 1e-6;

/**
 * g ← g · min(1, most / (‖g‖ + 1e-6)) for a gradient in parts, as `torch.nn.utils.clip_grad_norm_`. Frozen parameters have
 * no part in it.
 */
export function clipNorm(
  parts: readonly GradientPart[],
  most: number,
  frozen: ArrayLike<number>,
): void {
  let squares = 0;
  for (const { gradient, from, to } of parts) {
    for (let p = from; p < to; p++) if (!frozen[p]) squares += gradient[p] * gradient[p];
  }
  const share = most / (Math.sqrt(squares) + SPARE);
  // Written so that NaN passes through.
  if (share >= 1) return;
  for (const { gradient, from, to } of parts) {
    for (let p = from; p < to; p++) if (!frozen[p]) gradient[p] *= share;
  }
}
