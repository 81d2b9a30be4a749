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

/** Names of forms by class of products: what tuning found on an adapter. */
export type ProductChoices = Readonly<Record<string, string>>;

/** Multiply-adds from which a product takes a text of the family: it compiles longer, some tenths of a second. */
const LARGE = 2 ** 17;

/** Wider subgroups are those of GPUs. */
const MOST_LANES = 8;

/**
 * Which text of the family (shaders/fragments/productForm.ts) computes a product on an adapter: always the same one, until
 * choices are adopted.
 */
export class Products {
  /** By name; the default stands first. */
  readonly candidates: ReadonlyMap<string, ProductForm>;
  private readonly byDefault: ProductForm;
  private adopted: ProductChoices = {};

  constructor({ isFallback }: Pick<AdapterInfo, 'isFallback'>, subgroups: Subgroups | undefined) {
    const forms = candidatesFor(isFallback, subgroups?.size ?? 0);
    [this.byDefault] = forms;
    this.candidates = new Map(forms.map((form) => [nameOf(form), form]));
  }

  /** Of a large product; a small one has none. */
  formOf(sizes: ProductSizes): { readonly form?: ProductForm } {
    if (!isLarge(sizes)) return {};
    const chosen = this.candidates.get(this.adopted[classOf(sizes)]) ?? this.byDefault;
    return { form: fitted(chosen, sizes) };
  }

  get choices(): ProductChoices {
    return this.adopted;
  }

  /** From now on; classes and names that this version does not know have no effect. */
  adopt(choices: ProductChoices): void {
    this.adopted = { ...this.adopted, ...choices };
  }
}

export function isLarge({ rows, inner, cols }: ProductSizes): boolean {
  return rows * inner * cols >= LARGE;
}

/** Products of one class share a choice: the same transposes, and sizes of the same nearest power of two, 16 to 1024. */
export function classOf({ rows, inner, cols, transposeA, transposeB }: ProductSizes): string {
  const power = (size: number) => 2 ** Math.min(10, Math.max(4, Math.round(Math.log2(size))));
  return `${transposeA ? 't' : 'n'}${transposeB ? 't' : 'n'} ${[rows, inner, cols].map(power).join('x')}`;
}

/** Such as subgroup 4x16x8 and tiles 64/4/16. */
export function nameOf(form: ProductForm): string {
  return form.name === 'tiles'
    ? `tiles ${form.edge}/${form.block}/${form.depth}`
    : `${form.name} ${form.lanes}x${form.rows}x${form.cols}`;
}

/**
 * Software adapters have narrow lanes and slow workgroup memory: registers, with subgroups where there are some. GPUs have
 * the workgroup memory for tiles (a belief: no GPU was measured).
 */
function candidatesFor(isFallback: boolean, lanes: number): readonly ProductForm[] {
  const tiles: readonly ProductForm[] = [4, 8].map((block) => ({
    name: 'tiles',
    edge: 64,
    block,
    depth: 16,
  }));
  const plain: readonly ProductForm[] = [8, 4].map((cols) => ({
    name: 'plain',
    lanes: 4,
    rows: 16,
    cols,
  }));
  const narrow = lanes >= 4 && lanes <= MOST_LANES;
  const subgroup: readonly ProductForm[] = (narrow ? [16, 24, 32] : []).map((rows) => ({
    name: 'subgroup',
    lanes,
    rows,
    cols: 32 / lanes,
  }));
  return isFallback || narrow ? [...subgroup, ...plain] : [...tiles, ...plain];
}
