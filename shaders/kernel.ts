/**
 * What a kernel file exports: a pure description that the GPU layer turns into a pipeline.
 *
 * `bindings` lists the storage buffers in the order of their @binding numbers in group 0.
 * `source` is pure: the same dims give the same text, and the text itself is the pipeline-cache key.
 */
export interface Kernel<Dims> {
  readonly name: string;
  readonly bindings: readonly Binding<Dims>[];
  /** Workgroups per dimension; throws RangeError (through `grid`) past the device-independent limit. */
  readonly workgroups: (dims: Dims) => readonly [number, number, number];
  readonly source: (dims: Dims) => string;
  /**
   * The same kernel for devices whose subgroups have SUBGROUP_LANES lanes: every workgroup is one subgroup. Same bindings, the
   * same workgroups unless given, and the same results up to the order of sums.
   */
  readonly bySubgroup?: Pick<Kernel<Dims>, 'source'> & Partial<Pick<Kernel<Dims>, 'workgroups'>>;
}

/** Lanes of the subgroups that kernels are written for: software adapters'. Wider ones would be filled to a small part. */
export const SUBGROUP_LANES = 4;

export interface Binding<Dims> {
  readonly name: string;
  readonly access: 'read' | 'write';
  /** Element type in the buffer; f32 unless said otherwise. */
  readonly type?: 'f32' | 'u32';
  /** Outermost first, row-major; the buffer holds exactly this many elements. */
  readonly shape: (dims: Dims) => readonly number[];
  /** False where a variant of the kernel has no such operand; those stand last in the list. */
  readonly when?: (dims: Dims) => boolean;
}

/** The bindings that a kernel has for these dims, in the order of their @binding numbers. */
export function activeBindings<Dims>(kernel: Kernel<Dims>, dims: Dims): readonly Binding<Dims>[] {
  return kernel.bindings.filter((binding) => binding.when?.(dims) ?? true);
}

/** Operands of a reference by binding name; results likewise. */
export type Operands = Readonly<Record<string, ArrayLike<number>>>;

/** The kernel in f64, written from the formula: the oracle of its GPU test. Returns every written binding. */
export type Reference<Dims> = (
  dims: Dims,
  inputs: Operands,
) => Readonly<Record<string, Float64Array>>;

/** Where a tensor of one network stands inside a buffer that holds `stride` elements per network. */
export interface View {
  readonly offset: number;
  readonly stride: number;
}

/** The core limit on workgroups in each dimension of a dispatch. */
export const MAX_WORKGROUPS = 65_535;

/** Check a dispatch grid against `MAX_WORKGROUPS`; throws RangeError that names the kernel. */
export function grid(
  kernel: string,
  x: number,
  y: number,
  z: number,
): readonly [number, number, number] {
  for (const [axis, count] of [
    ['x', x],
    ['y', y],
    ['z', z],
  ] as const) {
    if (!Number.isInteger(count) || count < 1 || count > MAX_WORKGROUPS) {
      throw new RangeError(
        `${kernel}: expected 1 to ${MAX_WORKGROUPS} workgroups along ${axis}, got ${count}. Use fewer rows per step or fewer networks.`,
      );
    }
  }
  return [x, y, z];
}
