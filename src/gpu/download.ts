import { finished } from './finished.ts';
import { copyAs, type Tensor, type TensorData } from './tensor.ts';

/**
 * A fixed set of tensors that is read back together: one staging buffer, one copy, one mapping.
 * Made once by its owner, so that reading inside a training run creates nothing.
 */
export class Download {
  private readonly queue: GPUQueue;
  private readonly tensors: readonly Tensor[];
  private readonly staging: GPUBuffer;
  private readonly offsets: readonly number[];

  constructor(device: GPUDevice, label: string, tensors: readonly Tensor[]) {
    let size = 0;
    this.queue = device.queue;
    this.tensors = tensors;
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

  /** Record the copies; they see what was submitted before them. */
  record(encoder: GPUCommandEncoder): void {
    this.tensors.forEach((tensor, index) => {
      const offset = this.offsets[index];
      encoder.copyBufferToBuffer(tensor.buffer, 0, this.staging, offset, tensor.buffer.size);
    });
  }

  /** The recorded values, in the order of the tensors, once the GPU has made them. */
  async map(): Promise<TensorData[]> {
    await finished(this.queue, this.staging.mapAsync(GPUMapMode.READ));
    const bytes = this.staging.getMappedRange();
    const values = this.tensors.map((tensor, index) => {
      const offset = this.offsets[index];
      return copyAs(tensor, bytes, offset);
    });
    this.staging.unmap();
    return values;
  }

  destroy(): void {
    this.staging.destroy();
  }
}
