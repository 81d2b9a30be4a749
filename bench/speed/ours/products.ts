import type { Gpu } from '../../../src/gpu/gpu.ts';
import { createMatmul, type MatmulOptions } from '../../../src/gpu/matmul.ts';
import type { Contender, MlpProblem } from '../contender.ts';
import { wrongProductOf } from '../problems/matmul.ts';
import { normals } from '../problems/random.ts';

/**
 * The products of a step and nothing around them, no bias, activation, loss or update: what a step could come to at most. The
 * answer is the product that sends gradients back through the last layer.
 */
export async function productsContender(gpu: Gpu, problem: MlpProblem): Promise<Contender> {
  const sizes = productsOf(problem);
  const products = await Promise.all(sizes.map((one) => createMatmul(gpu, one)));
  const back = sizes.length - 2;
  const { m, k, n } = sizes[back];
  const [a, b] = [normals(220, m * k), normals(221, k * n)];
  gpu.write(products[back].a, a);
  gpu.write(products[back].b, b);
  const step = products.map(({ dispatch }) => dispatch);
  return {
    name: 'kitegrad products',
    async answer() {
      gpu.submit(step);
      return gpu.read(products[back].out);
    },
    check: (answer) => wrongProductOf({ m, k, n, a, b }, answer),
    async run(count) {
      gpu.submit(Array.from({ length: count }, () => step).flat());
      await gpu.done();
    },
    destroy() {
      for (const product of products) product.destroy();
    },
  };
}

/** Layer by layer a·Wᵀ, but for the first δ·W, and δᵀ·a. */
function productsOf({ layers, batch }: MlpProblem): MatmulOptions[] {
  return layers.slice(1).flatMap((units, l) => {
    const below = layers[l];
    return [
      { m: batch, k: below, n: units, transposeB: true },
      ...(l > 0 ? [{ m: batch, k: units, n: below }] : []),
      { m: units, k: batch, n: below, transposeA: true },
    ];
  });
}
