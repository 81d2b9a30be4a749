import { fitted } from '../../shaders/fragments/productForm.ts';
import type { Gpu } from './gpu.ts';
import { createMatmul, type Matmul } from './matmul.ts';
import type { ProductStore } from './productStore.ts';
import { classOf, isLarge, type ProductSizes } from './products.ts';

/** For one class of products: compiling may take so long; what is not ready by then is no candidate. */
const COMPILE_MS = 1000;
/** Multiply-adds of one sample: several milliseconds, so that the wait for the GPU does not count. */
const SAMPLE = 2 ** 24;
const ROUNDS = 5;
/** No round begins later. */
const MEASURE_MS = 500;
/** Another form than the default must be faster by this factor: less is noise. */
const GAIN = 1.05;

/**
 * Find the fastest form for each class of products that has no choice yet, and keep the choices. Forms give the same bits
 * where the adapter rounds all texts alike; a run that must be repeated on another machine is better not tuned.
 */
export async function tuneProducts(
  gpu: Gpu,
  products: readonly ProductSizes[],
  store: ProductStore,
): Promise<void> {
  const adapter = adapterKey(gpu);
  gpu.products.adopt((await store.load(adapter)) ?? {});
  const found: Record<string, string> = {};
  for (const sizes of products.filter(isLarge)) {
    const name = classOf(sizes);
    if (name in gpu.products.choices || name in found) continue;
    found[name] = await fastest(gpu, sizes);
  }
  if (Object.keys(found).length === 0) return;
  gpu.products.adopt(found);
  await store.save(adapter, gpu.products.choices);
}

/** What forms depend on: adapters of one name have the same ones. */
function adapterKey({ info, subgroups }: Gpu): string {
  const { vendor, architecture, device, description } = info;
  return [vendor, architecture, device, description, subgroups?.size ?? 0].join('|');
}

async function fastest(gpu: Gpu, sizes: ProductSizes): Promise<string> {
  const ready = await compiled(gpu, sizes);
  try {
    const macs = sizes.rows * sizes.inner * sizes.cols;
    const times = await measured(gpu, ready, Math.ceil(SAMPLE / macs));
    const [[standard, standardTime], ...others] = [...times];
    const [best, time] = others.sort(([, one], [, other]) => one - other)[0] ?? [
      standard,
      standardTime,
    ];
    return standardTime > GAIN * time ? best : standard;
  } finally {
    for (const one of ready.values()) one.destroy();
  }
}

/** One after another, the default first, until the time is up. */
async function compiled(gpu: Gpu, sizes: ProductSizes): Promise<Map<string, Matmul>> {
  const { rows: m, inner: k, cols: n, transposeA, transposeB } = sizes;
  const ready = new Map<string, Matmul>();
  const end = performance.now() + COMPILE_MS;
  for (const [name, candidate] of gpu.products.candidates(sizes)) {
    const form = fitted(candidate, sizes);
    const making = createMatmul(gpu, { m, n, k, transposeA, transposeB, form });
    const isFirst = ready.size === 0;
    const one = isFirst ? await making : await Promise.race([making, until(end)]);
    if (one === undefined) {
      // It cannot be called off.
      making.then(
        (late) => late.destroy(),
        () => {},
      );
      return ready;
    }
    ready.set(name, one);
  }
  return ready;
}

/** Shortest time of each in milliseconds, taken in turns. */
async function measured(
  gpu: Gpu,
  products: ReadonlyMap<string, Matmul>,
  repeats: number,
): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  const end = performance.now() + MEASURE_MS;
  for (let round = 0; round < 2 || (round <= ROUNDS && performance.now() < end); round++) {
    for (const [name, { dispatch }] of products) {
      const start = performance.now();
      gpu.submit(Array.from({ length: repeats }, () => dispatch));
      await gpu.done();
      const time = performance.now() - start;
      // The first round warms up.
      if (round > 0) times.set(name, Math.min(time, times.get(name) ?? Number.POSITIVE_INFINITY));
    }
  }
  return times;
}

function until(time: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, time - performance.now()));
}
