import { GpuError } from '../errors.ts';

/** The machine that the results come from; it is written beside every figure. */
export interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** True for a software adapter, whose times say nothing about a GPU. */
  readonly isFallback: boolean;
}

/**
 * A device of our own, with the buffer sizes that the adapter offers: 60,000 images of 28 × 28 pixels are more than the
 * 128 MiB that WebGPU binds by default. Throws GpuError, with what to do, when the machine has none.
 */
export async function requestDevice(): Promise<GPUDevice> {
  const api = globalThis.navigator?.gpu;
  if (!api) {
    throw new GpuError(
      'Gpu.create: no WebGPU API. Use a browser with WebGPU on https or localhost, or see README "Headless"',
    );
  }
  const adapter = await api.requestAdapter();
  if (!adapter) {
    throw new GpuError(
      'Gpu.create: no WebGPU adapter. Use a browser with WebGPU, or see README "Headless"',
    );
  }
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  return adapter.requestDevice({
    label: 'kitegrad',
    requiredFeatures: adapter.features.has('subgroups') ? ['subgroups'] : [],
    requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
  });
}

/** What `enable subgroups;` gives on a device. */
export interface Subgroups {
  /** Lanes of each. */
  readonly size: number;
}

/** Undefined where the device was made without them, or has them in several sizes. */
export function subgroupsOf(device: GPUDevice): Subgroups | undefined {
  const features = device.features as GPUSupportedFeatures | undefined;
  if (!features?.has('subgroups')) return undefined;
  const { subgroupMinSize: size, subgroupMaxSize: most } = device.adapterInfo;
  return size !== undefined && size === most ? { size } : undefined;
}

/** Software adapters by the names they go by where the browser does not flag them. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

export function describeAdapter(device: GPUDevice): AdapterInfo {
  const info = device.adapterInfo as GPUAdapterInfo | undefined;
  const text = (value: string | undefined) => value ?? '';
  const names = [info?.vendor, info?.architecture, info?.device, info?.description];
  return {
    vendor: text(info?.vendor),
    architecture: text(info?.architecture),
    device: text(info?.device),
    description: text(info?.description),
    isFallback: info?.isFallbackAdapter === true || names.some((name) => SOFTWARE.test(text(name))),
  };
}
