import { type AdapterInfo, describeAdapter, requestDevice } from './adapter.ts';

/** Why a browser has no WebGPU for us. */
export type NoGpuCause = 'insecure' | 'no-api' | 'no-adapter' | 'blocked';

export type GpuSupport =
  | { readonly adapter: AdapterInfo }
  | { readonly cause: NoGpuCause; readonly message: string };

/** Whether training on WebGPU could begin here and now; asks for a device and gives it back. */
export async function gpuSupport(): Promise<GpuSupport> {
  const api = globalThis.navigator?.gpu;
  if (!api) {
    const cause = globalThis.isSecureContext === false ? 'insecure' : 'no-api';
    return { cause, message: 'navigator.gpu is not there' };
  }
  try {
    if (!(await api.requestAdapter())) {
      return { cause: 'no-adapter', message: 'requestAdapter() gave null' };
    }
    const device = await requestDevice();
    const adapter = describeAdapter(device);
    device.destroy();
    return { adapter };
  } catch (error) {
    return { cause: 'blocked', message: error instanceof Error ? error.message : String(error) };
  }
}
