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

/** What a tensor of each element type is read as. */
export type TensorData = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** View the bytes of a mapped buffer as the tensor's own element type (a copy). */
export function copyAs(type: Tensor['type'], bytes: ArrayBuffer): TensorData {
  return type === 'f32' ? new Float32Array(bytes.slice(0)) : new Uint32Array(bytes.slice(0));
}
