import { activeBindings, type Kernel } from '../../../shaders/kernel.ts';
import type { Gpu } from '../../../src/gpu/gpu.ts';
import type { Contender } from '../contender.ts';

/** A kernel by itself; the answer is its operand `out` after one dispatch. What `inputs` do not give is 0. */
export async function kernelContender<Dims>(
  gpu: Gpu,
  name: string,
  kernel: Kernel<Dims>,
  dims: Dims,
  inputs: Readonly<Record<string, Float32Array>>,
): Promise<Contender> {
  const tensors = Object.fromEntries(
    activeBindings(kernel, dims).map(({ name: operand, shape, type }) => [
      operand,
      gpu.tensor(`${kernel.name}.${operand}`, shape(dims), type),
    ]),
  );
  for (const [operand, values] of Object.entries(inputs)) {
    gpu.write(tensors[operand], Float32Array.from(values));
  }
  const dispatch = await gpu.prepare(kernel, dims, tensors);
  return {
    name,
    async answer() {
      gpu.submit([dispatch]);
      return gpu.read(tensors.out);
    },
    async run(count) {
      gpu.submit(Array.from({ length: count }, () => dispatch));
      await gpu.done();
    },
    destroy() {
      for (const tensor of Object.values(tensors)) gpu.release(tensor);
    },
  };
}
