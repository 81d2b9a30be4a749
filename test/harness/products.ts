/** Large products in the page: one by its own entry, and the tuning of several. */
import { Gpu } from '../../src/gpu/gpu.ts';
import { createMatmul, type MatmulOptions } from '../../src/gpu/matmul.ts';
import type { ProductStore } from '../../src/gpu/productStore.ts';
import { browserProductStore } from '../../src/gpu/productStore.ts';
import type { ProductChoices, ProductSizes } from '../../src/gpu/products.ts';
import { tuneProducts } from '../../src/gpu/tuneProducts.ts';

export interface Multiplication extends MatmulOptions {
  readonly a: Float32Array<ArrayBuffer>;
  readonly b: Float32Array<ArrayBuffer>;
}

/** The product, and the name of the text that made it. */
export async function multiplied(gpu: Gpu, { a, b, ...options }: Multiplication) {
  const product = await createMatmul(gpu, options);
  gpu.write(product.a, a);
  gpu.write(product.b, b);
  gpu.submit([product.dispatch]);
  const out = await gpu.read(product.out);
  product.destroy();
  return { out, form: product.form?.name ?? null };
}

export interface Tuned {
  /** Of two devices, one after the other, that share a store; and what made the second one find them. */
  readonly choices: readonly [ProductChoices, ProductChoices];
  readonly dispatches: number;
  readonly saves: number;
  readonly candidates: readonly string[];
  /** What the browser's store gives back. */
  readonly kept: ProductChoices | undefined;
}

export async function tuned(gpu: Gpu, products: readonly ProductSizes[]): Promise<Tuned> {
  const kept = new Map<string, ProductChoices>();
  let saves = 0;
  const store: ProductStore = {
    load: async (adapter) => kept.get(adapter),
    save: async (adapter, choices) => {
      saves += 1;
      kept.set(adapter, choices);
    },
  };
  const first = await Gpu.create({ device: gpu.device });
  await tuneProducts(first, products, store);
  const second = await Gpu.create({ device: gpu.device });
  await tuneProducts(second, products, store);
  const browser = browserProductStore();
  await browser.save('test adapter', first.products.choices);
  const found: Tuned = {
    choices: [first.products.choices, second.products.choices],
    dispatches: second.counters.dispatches,
    saves,
    candidates: [...first.products.candidates(products[0]).keys()],
    kept: await browser.load('test adapter'),
  };
  first.destroy();
  second.destroy();
  return found;
}
