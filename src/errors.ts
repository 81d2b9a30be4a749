/**
 * The ways to fail, but one: training that diverges is a `TrainingError` (training/trainingError.ts), which brings the last
 * good network. Messages read `who: what was wrong: expected X, got Y. What to do.`
 */

/** Bad data or a bad experiment; `message` names the row and column, or the key. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** A caller passed operands whose shapes do not fit. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

/** A shader of ours did not compile; `message` ends with the expanded WGSL, lines numbered. */
export class ShaderError extends Error {
  override readonly name = 'ShaderError';
}

/** The machine: no WebGPU, no adapter, out of memory, device lost. */
export class GpuError extends Error {
  override readonly name = 'GpuError';
}
