import { activeBindings, type Kernel } from '../../shaders/kernel.ts';
import { ShaderError } from '../errors.ts';

/** A compiled shader with the explicit layout of its bindings. */
export interface Pipeline {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/**
 * Compiled pipelines by shader text. The layout is built from the kernel's own list of bindings, so that WebGPU
 * checks the list against the WGSL when the pipeline is made.
 */
export class PipelineCache {
  private readonly device: GPUDevice;
  private readonly byText = new Map<string, Promise<Pipeline>>();

  constructor(device: GPUDevice) {
    this.device = device;
  }

  get size(): number {
    return this.byText.size;
  }

  /** For one text of the kernel. Throws ShaderError with the numbered source when it does not compile. */
  get<Dims>(kernel: Kernel<Dims>, dims: Dims, text: string): Promise<Pipeline> {
    const known = this.byText.get(text);
    if (known) return known;
    const compiled = compile(this.device, kernel, dims, text);
    this.byText.set(text, compiled);
    compiled.catch(() => this.byText.delete(text));
    return compiled;
  }
}

async function compile<Dims>(
  device: GPUDevice,
  kernel: Kernel<Dims>,
  dims: Dims,
  text: string,
): Promise<Pipeline> {
  const label = kernel.name;
  // The scope keeps a compile error out of `uncapturederror`: it is reported once, here, with the source.
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ label, code: text });
  const scope = device.popErrorScope();
  const info = await module.getCompilationInfo();
  const errors = info.messages.filter((message) => message.type === 'error');
  await scope;
  if (errors.length > 0) {
    const lines = errors.map((error) => `${error.lineNum}:${error.linePos} ${error.message}`);
    throw new ShaderError(`${describe(kernel, dims)}: ${lines.join('; ')}\n${numbered(text)}`);
  }
  const layout = device.createBindGroupLayout({
    label,
    entries: activeBindings(kernel, dims).map((binding, index) => ({
      binding: index,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type: binding.access === 'read' ? 'read-only-storage' : 'storage' },
    })),
  });
  try {
    const pipeline = await device.createComputePipelineAsync({
      label,
      layout: device.createPipelineLayout({ label, bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: 'main' },
    });
    return { pipeline, layout };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ShaderError(`${describe(kernel, dims)}: ${reason}\n${numbered(text)}`);
  }
}

function describe<Dims>(kernel: Kernel<Dims>, dims: Dims): string {
  return `${kernel.name} ${JSON.stringify(dims)}`;
}

function numbered(text: string): string {
  return text
    .split('\n')
    .map((line, index) => `${String(index + 1).padStart(4)} ${line}`)
    .join('\n');
}
