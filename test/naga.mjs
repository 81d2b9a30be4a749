/**
 * Compiles every kernel with a second WGSL compiler, naga, which Firefox and Deno use: `npm run test:naga`.
 *
 * Runs under Deno. A kernel is an export of shaders/*.ts with a `source`; the dims come from kernels/examples.ts,
 * and a kernel without dims there has failed. The last line is `N passed, N failed`.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { activeBindings } from '../shaders/kernel.ts';
import { withLengths } from '../shaders/operands.ts';
import { examples } from './kernels/examples.ts';

const SHADERS = new URL('../shaders/', import.meta.url);

let passed = 0;
const failures = [];

const device = await requestDevice();
if (device) {
  const kernels = await allKernels();
  for (const { kernel, file } of kernels) {
    const list = examples[kernel.name] ?? [];
    if (list.length === 0) {
      failures.push(`${file} ${kernel.name}: test/kernels/examples.ts has no dims for it`);
    }
    for (const dims of list) {
      const error = await compile(device, kernel, dims);
      if (error) failures.push(`${file} ${kernel.name} ${JSON.stringify(dims)}: ${error}`);
      else passed += 1;
    }
  }
  const known = kernels.map(({ kernel }) => kernel.name);
  for (const name of Object.keys(examples).filter((example) => !known.includes(example))) {
    failures.push(`test/kernels/examples.ts: no kernel is named ${name}`);
  }
  if (kernels.length === 0) failures.push('no kernel found in shaders/');
}

for (const failure of failures) console.log(`FAILED: ${failure}`);
console.log(`${passed} passed, ${failures.length} failed`);
// Deno's exit waits for the device otherwise.
process.exit(failures.length > 0 ? 1 : 0);

async function requestDevice() {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) {
    failures.push(
      'no WebGPU adapter: expected a Vulkan driver. Install one, on Debian `apt-get install mesa-vulkan-drivers`',
    );
    return undefined;
  }
  const { vendor, architecture, device: name, description } = adapter.info;
  console.log(`naga: ${[vendor, architecture, name, description].filter(Boolean).join(' ')}`);
  return adapter.requestDevice();
}

async function allKernels() {
  const kernels = [];
  for (const file of readdirSync(fileURLToPath(SHADERS)).sort()) {
    if (!file.endsWith('.ts') || file.endsWith('.d.ts')) continue;
    const module = await import(new URL(file, SHADERS).href);
    for (const value of Object.values(module)) {
      if (typeof value?.source === 'function' && Array.isArray(value.bindings)) {
        kernels.push({ kernel: value, file: `shaders/${file}` });
      }
    }
  }
  return kernels;
}

/** What the compiler says against it; undefined when it compiles against its own list of bindings. */
async function compile(device, kernel, dims) {
  device.pushErrorScope('validation');
  let thrown;
  try {
    kernel.workgroups(dims);
    const module = device.createShaderModule({
      label: kernel.name,
      code: withLengths(kernel, dims),
    });
    const layout = device.createBindGroupLayout({
      label: kernel.name,
      entries: activeBindings(kernel, dims).map(({ access }, binding) => ({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: access === 'read' ? 'read-only-storage' : 'storage' },
      })),
    });
    await device.createComputePipelineAsync({
      label: kernel.name,
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: 'main' },
    });
  } catch (error) {
    thrown = error;
  }
  const reported = await device.popErrorScope();
  return reported?.message ?? thrown?.message;
}
