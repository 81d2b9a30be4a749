import { finished } from './finished.ts';
import { beginningOf, copyAs, type Tensor, type TensorData } from './tensor.ts';

/**
 * A fixed set of tensors that is read back together: one staging buffer, one copy, one mapping.
 * Made once by its owner, so that reading inside a training run creates nothing. Of the last tensor, its beginning can be enough.
 */
export class Download {
  private readonly queue: GPUQueue;
  private readonly tensors: readonly Tensor[];
  private readonly staging: GPUBuffer;
  private readonly offsets: readonly number[];
  private recorded: readonly Tensor[];

  constructor(device: GPUDevice, label: string, tensors: readonly Tensor[]) {
    let size = 0;
    this.queue = device.queue;
    this.tensors = tensors;
    this.recorded = tensors;
    this.offsets = tensors.map((tensor) => {
      const offset = size;
      size += tensor.buffer.size;
      return offset;
    });
    this.staging = device.createBuffer({
      label,
      size,
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    });
  }

  /** Record the copies; they see what was submitted before them. `ofLast` first elements of the last tensor, or all. */
  record(encoder: GPUCommandEncoder, ofLast?: number): void {
    this.recorded = this.tensors.map((tensor, index) =>
      ofLast !== undefined && index === this.tensors.length - 1
        ? beginningOf(tensor, [ofLast])
        : tensor,
    );
    this.recorded.forEach(({ buffer, length }, index) => {
      encoder.copyBufferToBuffer(buffer, 0, this.staging, this.offsets[index], 4 * length);
    });
  }

  /** The recorded values, in the order of the tensors, once the GPU has made them. */
  async map(): Promise<TensorData[]> {
    const last = this.recorded.length - 1;
    const size = this.offsets[last] + 4 * this.recorded[last].length;
    await finished(this.queue, this.staging.mapAsync(GPUMapMode.READ, 0, size));
    const bytes = this.staging.getMappedRange(0, size);
    const values = this.recorded.map((tensor, index) => copyAs(tensor, bytes, this.offsets[index]));
    this.staging.unmap();
    return values;
  }

  destroy(): void {
    this.staging.destroy();
  }
}
