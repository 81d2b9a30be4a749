import type { ProductForm } from '../../shaders/fragments/productForm.ts';
import { matmul } from '../../shaders/matmul.ts';
import type { Dispatch, Gpu } from './gpu.ts';
import type { Tensor } from './tensor.ts';

export interface MatmulOptions {
  /** out [m, n] = A [m, k] · B [k, n]. */
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** `a` holds Aᵀ, [k, m]. */
  readonly transposeA?: boolean;
  /** `b` holds Bᵀ, [n, k]. */
  readonly transposeB?: boolean;
  /** By default the one that the layered engine takes for such a product on this adapter. */
  readonly form?: ProductForm;
}

/** A product of two matrices with operands of its own: write `a` and `b`, submit `dispatch`, read `out`. */
export interface Matmul {
  readonly a: Tensor;
  readonly b: Tensor;
  readonly out: Tensor;
  readonly dispatch: Dispatch;
  /** Undefined for a small product, which has one text only. */
  readonly form: ProductForm | undefined;
  /** Frees the three tensors. */
  destroy(): void;
}

/** Throws GpuError when the device cannot hold the operands, RangeError past the limit on workgroups. */
export async function createMatmul(gpu: Gpu, options: MatmulOptions): Promise<Matmul> {
  const { m, n, k, transposeA = false, transposeB = false } = options;
  const sizes = { rows: m, inner: k, cols: n, transposeA, transposeB };
  const form = options.form ?? gpu.products.formOf(sizes).form;
  const a = gpu.tensor('matmul.a', transposeA ? [k, m] : [m, k]);
  const b = gpu.tensor('matmul.b', transposeB ? [n, k] : [k, n]);
  const out = gpu.tensor('matmul.out', [m, n]);
  const dims = { networks: 1, ...sizes, ...(form && { form }) };
  return {
    a,
    b,
    out,
    form,
    dispatch: await gpu.prepare(matmul, dims, { a, b, out }),
    destroy: () => {
      for (const tensor of [a, b, out]) gpu.release(tensor);
    },
  };
}
