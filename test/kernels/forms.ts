/** Kernels with several texts: every text that this adapter can run. */
import { expect } from 'vitest';
import type { ProductForm } from '../../shaders/fragments/productForm.ts';
import type { Kernel } from '../../shaders/kernel.ts';
import { inPage, runKernel } from '../harness/client.ts';
import type { KernelOutputs } from '../harness/page.ts';
import type { Inputs } from './agreement.ts';

/** Blocks and tiles that divide few sizes, small so that they compile soon; with `subgroup` where the adapter has subgroups. */
export async function forms(): Promise<readonly ProductForm[]> {
  const lanes = Number(await inPage('subgroupLanes'));
  return [
    ...(lanes > 0 ? [{ name: 'subgroup', lanes, rows: 5, cols: 2 } as const] : []),
    { name: 'plain', lanes: 4, rows: 3, cols: 2 },
    { name: 'tiles', edge: 16, block: 4, depth: 8 },
  ];
}

/** Every text gives the bits of the one without a form. Returns them. */
export async function expectSameBits<Dims>(
  kernel: Kernel<Dims>,
  dims: Dims,
  inputs: Inputs,
  chosen?: readonly ProductForm[],
): Promise<KernelOutputs> {
  const expected = await runKernel(kernel, dims, inputs);
  for (const form of chosen ?? (await forms())) {
    const got = await runKernel(kernel, { ...dims, form }, inputs);
    expect(got, `${kernel.name} ${JSON.stringify(form)} ${JSON.stringify(dims)}`).toEqual(expected);
  }
  return expected;
}
