import { fitted, type ProductForm } from '../../shaders/fragments/productForm.ts';
import type { AdapterInfo, Subgroups } from './adapter.ts';

/** A product [rows, inner] × [inner, cols], and which operands are read transposed. */
export interface ProductSizes {
  readonly rows: number;
  readonly inner: number;
  readonly cols: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Multiply-adds from which a product takes a text of the family: it compiles longer, some tenths of a second. */
const LARGE = 2 ** 17;

/** Sums of an invocation times terms of a round, so that the unrolled text compiles within some tenths of a second. */
const UNROLLED = 512;

/** Which text of the family (shaders/fragments/productForm.ts) computes a product on an adapter. */
export class Products {
  private readonly byDefault: ProductForm;

  constructor(info: Pick<AdapterInfo, 'isFallback'>, subgroups: Subgroups | undefined) {
    this.byDefault = defaultForm(info, subgroups);
  }

  /** Of a large product; a small one has none. */
  formOf(sizes: ProductSizes): { readonly form?: ProductForm } {
    if (sizes.rows * sizes.inner * sizes.cols < LARGE) return {};
    return { form: fitted(this.byDefault, sizes) };
  }
}

/**
 * Software adapters have narrow lanes and slow workgroup memory: registers, and subgroups where there are some. GPUs have
 * the workgroup memory for tiles (a belief: no GPU was measured).
 */
function defaultForm({ isFallback }: Pick<AdapterInfo, 'isFallback'>, subgroups?: Subgroups) {
  const lanes = subgroups?.size ?? 0;
  if (lanes >= 4 && lanes <= MOST_LANES) return registers('subgroup', lanes, 16);
  return isFallback ? registers('plain', 4, 16) : TILES;
}

/** Wider subgroups are those of GPUs. */
const MOST_LANES = 8;

const TILES: ProductForm = { name: 'tiles', edge: 64, block: 4, depth: 16 };

function registers(name: 'subgroup' | 'plain', lanes: number, rows: number): ProductForm {
  return { name, lanes, rows, cols: UNROLLED / rows / lanes };
}
