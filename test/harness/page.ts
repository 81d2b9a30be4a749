/**
 * What specs can ask of the browser: every exported function is an entry, called with `inPage(name, argument)`.
 * Arguments and results may hold typed arrays and NaN. `gpu` is shared by the specs of one worker: leave nothing in it.
 */
import { activeBindings, type Kernel } from '../../shaders/kernel.ts';
import type { Gpu } from '../../src/gpu/gpu.ts';

export type Numbers = Float32Array | Uint32Array | readonly number[];

export interface KernelCall {
  /** File in shaders/, without its ending. */
  readonly file: string;
  readonly name: string;
  /** The text without subgroups, whatever the device has. */
  readonly plain: boolean;
  readonly dims: unknown;
  /** By binding name. What is not given starts at zero; only written bindings may be left out. */
  readonly inputs: Readonly<Record<string, Numbers>>;
}

export type KernelOutputs = Record<string, Float32Array | Uint32Array>;

/** The adapter in use. */
export function adapter(gpu: Gpu) {
  return gpu.info;
}

/** Lanes of the device's subgroups; 0 where it has none. */
export function subgroupLanes(gpu: Gpu): number {
  return gpu.subgroups?.size ?? 0;
}

/** Run one kernel once; returns every written binding. */
export async function runKernel(gpu: Gpu, call: KernelCall): Promise<KernelOutputs> {
  const loaded = await loadKernel(call.file, call.name);
  const { bySubgroup: _, ...plain } = loaded;
  const kernel = call.plain ? plain : loaded;
  const bindings = activeBindings(kernel, call.dims);
  refuseUnknown(call, kernel);
  const tensors = Object.fromEntries(
    bindings.map(({ name, shape, type = 'f32' }) => [
      name,
      gpu.tensor(`${kernel.name}.${name}`, shape(call.dims), type),
    ]),
  );
  try {
    for (const { name, access, type = 'f32' } of bindings) {
      const input = call.inputs[name];
      if (!input && access === 'read') {
        throw new Error(`runKernel ${kernel.name}: no input for ${name}, which is only read`);
      }
      if (!input) continue;
      if (input.length !== tensors[name].length) {
        throw new Error(
          `runKernel ${kernel.name}: ${name} has another length: expected ${tensors[name].length}, got ${input.length}`,
        );
      }
      gpu.write(tensors[name], type === 'f32' ? new Float32Array(input) : new Uint32Array(input));
    }
    const written = bindings.filter(({ access }) => access === 'write').map(({ name }) => name);
    // All at once: some implementations take a tenth of a second to notice that one is there.
    const download = gpu.download(
      `${kernel.name}.read`,
      written.map((name) => tensors[name]),
    );
    gpu.submit([await gpu.prepare(kernel, call.dims, tensors)], download);
    const values = await gpu.map(download);
    gpu.release(download);
    return Object.fromEntries(written.map((name, i) => [name, values[i]]));
  } finally {
    for (const tensor of Object.values(tensors)) gpu.release(tensor);
  }
}

/** Of the repository, as a URL: a page's or a file's. */
const ROOT = import.meta.url.replace(/test\/harness\/.*/, '');

async function loadKernel(file: string, name: string): Promise<Kernel<unknown>> {
  const module = await import(/* @vite-ignore */ new URL(`shaders/${file}.ts`, ROOT).href);
  const kernel = module[name];
  if (!kernel) throw new Error(`shaders/${file}.ts: expected an export named ${name}, got none`);
  return kernel;
}

/** A misspelt operand would otherwise be a zero one. */
function refuseUnknown({ inputs }: KernelCall, kernel: Kernel<unknown>): void {
  const known = kernel.bindings.map((binding) => binding.name);
  const unknown = Object.keys(inputs).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`runKernel ${kernel.name}: expected inputs [${known}], got [${unknown}]`);
  }
}

/** Does something that WebGPU only reports out of line, to show that the harness notices. */
export function provokeValidationError(gpu: Gpu): void {
  gpu.device.createBuffer({ label: 'provoked', size: 4, usage: 0 });
}

/** Its argument, having crossed twice. */
export function echo(_gpu: Gpu, argument: unknown): unknown {
  return argument;
}

export { fused, layered, population } from './layered.ts';
export { decodedPng } from './picture.ts';
export { multiplied, tuned } from './products.ts';
export { speedChecks } from './speed.ts';

export { tangentFit } from './tangentFit.ts';
export { trained } from './trained.ts';
export { chosen, trainedPopulation } from './trainedPopulation.ts';
