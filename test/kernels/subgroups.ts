/** Kernels with a text for subgroups: whether it is the one that runs here. */
import { SUBGROUP_LANES } from '../../shaders/kernel.ts';
import { inPage } from '../harness/client.ts';

/** Whether `bySubgroup` is what a kernel runs by here. */
export async function runsBySubgroup(): Promise<boolean> {
  return Number(await inPage('subgroupLanes')) === SUBGROUP_LANES;
}

/** For `beforeEach`: without subgroups of the right size, a test of their text would test the plain one again. */
export async function skipWithoutSubgroups(
  skip: (condition: boolean, note: string) => void,
): Promise<void> {
  skip(!(await runsBySubgroup()), `the adapter has no subgroups of ${SUBGROUP_LANES} lanes`);
}
