import { activeBindings, type Binding, type Kernel, SUBGROUP_LANES } from '../../shaders/kernel.ts';
import { withLengths } from '../../shaders/operands.ts';
import { GpuError, ShapeError } from '../errors.ts';
import {
  type AdapterInfo,
  describeAdapter,
  requestDevice,
  type Subgroups,
  subgroupsOf,
} from './adapter.ts';
import { Download } from './download.ts';
import { finished } from './finished.ts';
import { PipelineCache } from './pipelines.ts';
import { Products } from './products.ts';
import { elements, type Tensor, type TensorData } from './tensor.ts';

/** A device that the user brings, for instance to share one with another library. */
export type Device = GPUDevice;

/** One kernel call with everything bound: recording it creates nothing. */
export interface Dispatch {
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

/** What the host asked of the GPU since `create`; a test holds these inside a chunk. */
export interface Counters {
  dispatches: number;
  submits: number;
  readbacks: number;
  writes: number;
  /** Buffers, bind groups, pipelines and layouts. */
  creations: number;
}

/**
 * The GPU: tensors, prepared dispatches, submits and readbacks, with a label on every object.
 *
 * Errors that WebGPU reports out of line (`uncapturederror`, a lost device) are stored, never thrown or logged
 * from the callback; the next awaited call throws them as GpuError.
 */
export class Gpu {
  readonly device: Device;
  readonly info: AdapterInfo;
  readonly subgroups: Subgroups | undefined;
  readonly products: Products;
  readonly counters: Counters = {
    dispatches: 0,
    submits: 0,
    readbacks: 0,
    writes: 0,
    creations: 0,
  };
  private readonly ownsDevice: boolean;
  private readonly pipelines: PipelineCache;
  private readonly made = new Set<{ destroy(): void }>();
  private readonly onUncaptured = (event: Event) => {
    const { error } = event as GPUUncapturedErrorEvent;
    this.stored ??= new GpuError(`WebGPU reported: ${error.message}`);
  };
  private stored: GpuError | undefined;
  private destroyed = false;

  private constructor(device: Device, ownsDevice: boolean) {
    this.device = device;
    this.ownsDevice = ownsDevice;
    this.info = describeAdapter(device);
    this.subgroups = subgroupsOf(device);
    this.products = new Products(this.info, this.subgroups);
    this.pipelines = new PipelineCache(device);
    device.addEventListener('uncapturederror', this.onUncaptured);
    void device.lost.then((lost) => {
      if (this.destroyed) return;
      this.stored = new GpuError(
        `GPU device lost (${lost.reason || 'unknown'}): ${lost.message || 'no message'}. Start the run again; results up to the last chunk are kept.`,
      );
    });
  }

  /** Throws GpuError when the machine has no WebGPU or no adapter. A device of the user's stays the user's. */
  static async create(options: { readonly device?: Device } = {}): Promise<Gpu> {
    if (options.device) return new Gpu(options.device, false);
    return new Gpu(await requestDevice(), true);
  }

  /** A zero-filled array. Throws GpuError past the device's limit for one storage buffer. */
  tensor(label: string, shape: readonly number[], type: Tensor['type'] = 'f32'): Tensor {
    this.check();
    const length = elements(shape);
    const limit = this.device.limits.maxStorageBufferBindingSize;
    if (!Number.isInteger(length) || length < 1) {
      throw new ShapeError(`${label}: expected at least one element, got shape [${shape}]`);
    }
    if (length * 4 > limit) {
      throw new GpuError(
        `${label}: expected at most ${limit} bytes in one buffer (this device's limit), got ${length * 4} for shape [${shape}]. Use fewer rows of data or per step, units or networks.`,
      );
    }
    const buffer = this.device.createBuffer({
      label,
      size: length * 4,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    this.counters.creations += 1;
    this.made.add(buffer);
    return { label, shape, type, length, buffer };
  }

  /** Upload a whole tensor, or its beginning. */
  write(tensor: Tensor, data: TensorData): void {
    if (data.length > tensor.length || (tensor.type === 'f32') !== data instanceof Float32Array) {
      throw new ShapeError(
        `${tensor.label}: expected at most ${tensor.length} elements of ${tensor.type}, got ${data.length} of ${data.constructor.name}`,
      );
    }
    this.device.queue.writeBuffer(tensor.buffer, 0, data);
    this.counters.writes += 1;
  }

  /** A reusable readback of several tensors at once. */
  download(label: string, tensors: readonly Tensor[]): Download {
    const download = new Download(this.device, label, tensors);
    this.counters.creations += 1;
    this.made.add(download);
    return download;
  }

  /** Read one tensor. For values needed again and again use `download`. */
  async read(tensor: Tensor): Promise<TensorData> {
    const download = this.download(`${tensor.label}.read`, [tensor]);
    this.submit([], download);
    const [values] = await this.map(download);
    this.release(download);
    return values;
  }

  /** Wait for a submitted download. Throws what WebGPU reported meanwhile. */
  async map(download: Download): Promise<TensorData[]> {
    this.counters.readbacks += 1;
    try {
      const values = await download.map();
      this.check();
      return values;
    } catch (error) {
      this.check();
      throw new GpuError(`readback failed: ${error instanceof Error ? error.message : error}`);
    }
  }

  /**
   * Compile a kernel (once per shader text; its text for subgroups where they fit) and bind tensors to it by name.
   * Throws ShapeError for a tensor that is missing or does not fit, ShaderError when the text does not compile.
   */
  async prepare<Dims>(
    kernel: Kernel<Dims>,
    dims: Dims,
    tensors: Readonly<Record<string, Tensor>>,
  ): Promise<Dispatch> {
    this.check();
    const text = (this.subgroups?.size === SUBGROUP_LANES && kernel.bySubgroup) || kernel;
    const workgroups = (text.workgroups ?? kernel.workgroups)(dims);
    const bound = activeBindings(kernel, dims).map((binding) =>
      fitting(kernel.name, binding, dims, tensors),
    );
    const cached = this.pipelines.size;
    const { pipeline, layout } = await this.pipelines.get(
      kernel,
      dims,
      withLengths(kernel, dims, text.source),
    );
    const bindGroup = this.device.createBindGroup({
      label: kernel.name,
      layout,
      entries: bound.map((tensor, binding) => ({ binding, resource: { buffer: tensor.buffer } })),
    });
    this.counters.creations += 1 + this.pipelines.size - cached;
    return { label: kernel.name, pipeline, bindGroup, workgroups };
  }

  /**
   * Record dispatches in order into one pass, then a download if there is one, and submit. Of the download's last tensor the
   * first `ofLast` elements, or all.
   */
  submit(dispatches: Iterable<Dispatch>, download?: Download, ofLast?: number): void {
    this.check();
    const encoder = this.device.createCommandEncoder({ label: 'kitegrad' });
    const pass = encoder.beginComputePass({ label: 'kitegrad' });
    for (const { pipeline, bindGroup, workgroups } of dispatches) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(...workgroups);
      this.counters.dispatches += 1;
    }
    pass.end();
    download?.record(encoder, ofLast);
    this.device.queue.submit([encoder.finish()]);
    this.counters.submits += 1;
  }

  /** Wait until all submitted work is done. */
  async done(): Promise<void> {
    const { queue } = this.device;
    await finished(queue, queue.onSubmittedWorkDone());
    this.check();
  }

  /** Free one object before `destroy`. */
  release(made: Tensor | Download): void {
    const object = made instanceof Download ? made : made.buffer;
    object.destroy();
    this.made.delete(object);
  }

  /** Free all that was made here, and the device if it is our own. */
  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.device.removeEventListener('uncapturederror', this.onUncaptured);
    for (const object of this.made) object.destroy();
    this.made.clear();
    if (this.ownsDevice) this.device.destroy();
  }

  private check(): void {
    if (this.stored) throw this.stored;
    if (this.destroyed) throw new GpuError('Gpu: used after destroy()');
  }
}

function fitting<Dims>(
  kernel: string,
  binding: Binding<Dims>,
  dims: Dims,
  tensors: Readonly<Record<string, Tensor>>,
): Tensor {
  const tensor = tensors[binding.name];
  const shape = binding.shape(dims);
  if (!tensor) {
    throw new ShapeError(`${kernel}: operand ${binding.name} is missing; expected [${shape}]`);
  }
  const type = binding.type ?? 'f32';
  if (tensor.type !== type || tensor.length !== elements(shape)) {
    throw new ShapeError(
      `${kernel}: ${binding.name} does not fit: expected ${type} [${shape}], got ${tensor.type} [${tensor.shape}] (${tensor.label})`,
    );
  }
  return tensor;
}
