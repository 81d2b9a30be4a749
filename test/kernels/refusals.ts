/** What every kernel refuses, checked without a GPU: operands are looked at before the device is. */
import { expect } from 'vitest';
import { activeBindings, type Kernel } from '../../shaders/kernel.ts';
import { ShapeError } from '../../src/errors.ts';
import { type Device, Gpu } from '../../src/gpu/gpu.ts';
import { elements, type Tensor } from '../../src/gpu/tensor.ts';

/** Each operand in turn is missing, one element too long, and of the other type. */
export async function expectShapesChecked<Dims>(kernel: Kernel<Dims>, dims: Dims): Promise<void> {
  const gpu = await Gpu.create({ device: unusableDevice() });
  const bindings = activeBindings(kernel, dims);
  const right = Object.fromEntries(
    bindings.map(({ name, shape, type = 'f32' }) => [name, operand(name, shape(dims), type)]),
  );
  const refuses = async (wrong: Record<string, Tensor | undefined>, message: string) => {
    const refused = gpu.prepare(kernel, dims, { ...right, ...wrong } as Record<string, Tensor>);
    await expect(refused).rejects.toThrow(ShapeError);
    await expect(refused).rejects.toThrow(message);
  };
  for (const { name, shape, type = 'f32' } of bindings) {
    const [outer, ...inner] = shape(dims);
    const larger = operand(name, [outer + 1, ...inner], type);
    const other = operand(name, shape(dims), type === 'f32' ? 'u32' : 'f32');
    const expected = `${kernel.name}: ${name} does not fit: expected ${type} [${shape(dims)}], got`;
    await refuses({ [name]: larger }, `${expected} ${type} [${larger.shape}]`);
    await refuses({ [name]: other }, `${expected} ${other.type} [${other.shape}]`);
    await refuses({ [name]: undefined }, `${kernel.name}: operand ${name} is missing`);
  }
}

/** The grid of these dims is too large for WebGPU along one axis. */
export function expectTooManyWorkgroups<Dims>(kernel: Kernel<Dims>, dims: Dims, axis: string) {
  const workgroups = () => kernel.workgroups(dims);
  expect(workgroups).toThrow(RangeError);
  expect(workgroups).toThrow(
    new RegExp(`^${kernel.name}: expected 1 to 65535 workgroups along ${axis}, got \\d+`),
  );
}

function operand(label: string, shape: readonly number[], type: Tensor['type']): Tensor {
  return { label, shape, type, length: elements(shape), buffer: {} as Tensor['buffer'] };
}

/** Enough for `Gpu.create`; any use beyond that throws. */
function unusableDevice(): Device {
  return Object.assign(new EventTarget(), {
    lost: new Promise(() => {}),
    adapterInfo: {},
    features: new Set(),
  }) as unknown as Device;
}
