/** A kernel beside its reference: one run on the GPU, every compared binding within its own bound. */
import { expect } from 'vitest';
import type { ActivationName } from '../../shaders/fragments/activation.ts';
import {
  activeBindings,
  type Kernel,
  type Operands,
  type Reference,
} from '../../shaders/kernel.ts';
import { runKernel } from '../harness/client.ts';
import { type Closeness, expectClose } from '../harness/close.ts';
import type { KernelOutputs, Numbers } from '../harness/page.ts';
import { runsBySubgroup } from './subgroups.ts';

export type Inputs = Readonly<Record<string, Numbers>>;

/** How close each binding must be: by name, for those that the reference returns. */
export type Bounds = Readonly<Record<string, Omit<Closeness, 'context'>>>;

/** WGSL allows `tanh` an absolute error of 1e-5: so many units in the last place of 1. */
export const TANH_TERMS = 1e-5 * 2 ** 23;

/** `exp` of x may be 3 + 2|x| units off in WGSL, `log` 2⁻²¹, our erf 1.5e-7: so many units of 1 for |x| up to 15. */
const EXP_TERMS = 64;
const EXACT: readonly ActivationName[] = ['identity', 'relu', 'leakyRelu'];

/** Roundings of an activation or its derivative, in units in the last place of 1. */
export function activationTerms(name: ActivationName): number {
  if (EXACT.includes(name)) return 1;
  return name === 'tanh' ? TANH_TERMS : EXP_TERMS;
}

/** The same for a derivative: that of tanh is made of φ itself, which the operands give. */
export function slopeTerms(name: ActivationName): number {
  return EXACT.includes(name) || name === 'tanh' ? 1 : EXP_TERMS;
}

/** Largest |φ′| over all activations: that of gelu is 1.13. */
export const LARGEST_SLOPE = 1.2;

/** Run a kernel and compare with the reference's f64 values. Returns what the GPU gave. */
export async function expectAgreement<Dims>(
  kernel: Kernel<Dims>,
  reference: Reference<Dims>,
  dims: Dims,
  inputs: Inputs,
  bounds: Bounds,
): Promise<KernelOutputs> {
  const expected = reference(dims, inputs);
  expect(Object.keys(bounds)).toEqual(Object.keys(expected));
  return byEveryText(kernel, async (plain) => {
    const got = await runKernel(kernel, dims, inputs, { plain });
    for (const [name, bound] of Object.entries(bounds)) {
      expectClose(got[name], expected[name], {
        ...bound,
        context: { kernel: kernel.name, operand: name, dims, plain },
      });
    }
    return got;
  });
}

/** Run a kernel on whole numbers and compare for equality. */
export async function expectEqual<Dims>(
  kernel: Kernel<Dims>,
  reference: Reference<Dims>,
  dims: Dims,
  inputs: Inputs,
): Promise<KernelOutputs> {
  const expected = Object.entries(reference(dims, inputs));
  return byEveryText(kernel, async (text) => {
    const got = await runKernel(kernel, dims, inputs, { plain: text });
    for (const [name, values] of expected) {
      expect(plain(got[name]), `${kernel.name}.${name} ${JSON.stringify(dims)}`).toEqual(
        plain(values),
      );
    }
    return got;
  });
}

/** Once with the kernel's plain text; then, if it has one that runs here, with that for subgroups, whose results are returned. */
async function byEveryText<Dims>(
  kernel: Kernel<Dims>,
  run: (plain: boolean) => Promise<KernelOutputs>,
): Promise<KernelOutputs> {
  const got = await run(true);
  return kernel.bySubgroup && (await runsBySubgroup()) ? run(false) : got;
}

/** Without −0: sums in f32 and f64 may reach 0 from different sides. */
export function plain(array: ArrayLike<number>): number[] {
  return Array.from(array, (value) => value + 0);
}

/** Every operand without its signs: the reference of these is Σ|term| behind each output, where it is a sum of products. */
export function magnitudes(inputs: Inputs): Operands {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, values]) => [name, Array.from(values, Math.abs)]),
  );
}

/** What of the operands a kernel takes. */
export function operandsFor<Dims>(kernel: Kernel<Dims>, dims: Dims, inputs: Inputs): Inputs {
  const taken = new Set(activeBindings(kernel, dims).map(({ name }) => name));
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => taken.has(name)));
}

/** Roundings behind a sum by `workgroupSum` of `lanes` lanes. */
export function sumTerms(length: number, lanes: number): number {
  return Math.ceil(length / lanes) + Math.log2(lanes) + 1;
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, index) => sum + value * b[index], 0);
}
