import { ShapeError } from '../errors.ts';

/** A named array on the GPU. Its owner destroys it; `Gpu.destroy()` frees what is left. */
export interface Tensor {
  readonly label: string;
  /** Outermost first, row-major. */
  readonly shape: readonly number[];
  readonly type: 'f32' | 'u32';
  readonly length: number;
  readonly buffer: GPUBuffer;
}

/** Number of elements of a shape. */
export function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The beginning of a tensor, as a tensor of its own over the same buffer. */
export function beginningOf(tensor: Tensor, shape: readonly number[]): Tensor {
  const length = elements(shape);
  if (length > tensor.length) {
    throw new ShapeError(
      `${tensor.label}: expected a beginning of at most ${tensor.length} elements, got shape [${shape}]`,
    );
  }
  return { ...tensor, shape, length };
}

/** What a tensor of each element type is read as. */
export type TensorData = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** The values of a tensor from where they begin in a mapped buffer, copied. */
export function copyAs({ type, length }: Tensor, bytes: ArrayBuffer, offset: number): TensorData {
  const values =
    type === 'f32'
      ? new Float32Array(bytes, offset, length)
      : new Uint32Array(bytes, offset, length);
  return values.slice();
}
