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

/** From here on the tallest blocks pay: an eighth faster, half a second longer to compile. */
const HUGE = 2 ** 23;

/** Wider subgroups are those of GPUs. */
const MOST_LANES = 8;

/**
 * Which text of the family (shaders/fragments/productForm.ts) computes a product on an adapter: always the same one, until
 * choices are adopted.
 */
export class Products {
  private readonly forLarge: ReadonlyMap<string, ProductForm>;
  private readonly forHuge: ReadonlyMap<string, ProductForm>;
  private adopted: ProductChoices = {};

  constructor({ isFallback }: Pick<AdapterInfo, 'isFallback'>, subgroups: Subgroups | undefined) {
    const lanes = subgroups?.size ?? 0;
    this.forLarge = byName(formsFor(isFallback, lanes, [16, 24, 32]));
    this.forHuge = byName(formsFor(isFallback, lanes, [32, 24, 16]));
  }

  /** Of a large product, by name; the default stands first. */
  candidates({ rows, inner, cols }: ProductSizes): ReadonlyMap<string, ProductForm> {
    return rows * inner * cols < HUGE ? this.forLarge : this.forHuge;
  }

  /** Of a large product; a small one has none. */
  formOf(sizes: ProductSizes): { readonly form?: ProductForm } {
    if (!isLarge(sizes)) return {};
    const candidates = this.candidates(sizes);
    const [byDefault] = candidates.values();
    const chosen = candidates.get(this.adopted[classOf(sizes)]) ?? byDefault;
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
function formsFor(
  isFallback: boolean,
  lanes: number,
  heights: readonly number[],
): readonly ProductForm[] {
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
  const subgroup: readonly ProductForm[] = (narrow ? heights : []).map((rows) => ({
    name: 'subgroup',
    lanes,
    rows,
    cols: 32 / lanes,
  }));
  return isFallback || narrow ? [...subgroup, ...plain] : [...tiles, ...plain];
}

function byName(forms: readonly ProductForm[]): ReadonlyMap<string, ProductForm> {
  return new Map(forms.map((form) => [nameOf(form), form]));
}
