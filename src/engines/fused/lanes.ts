import type { FusedDims } from '../../../shaders/fused.ts';
import { layoutOf } from '../../network/layout.ts';
import type { TrainingTask } from '../engine.ts';

/** How the networks of a population lie in the lanes of the device. */
export type Lanes = Pick<FusedDims, 'layout' | 'lanes' | 'together'>;

/** Numbers that one lane is given to hold a whole network. */
const MAX_OF_LANE = 256;
/** Networks from which on each has but one lane: they fill some subgroups. */
const MANY = 64;
/** Lanes of a network without subgroups. */
const WORKGROUP_LANES = 8;

/**
 * A lane per network for many small ones; else a subgroup for each, or without the feature (`subgroupSize` undefined) a
 * workgroup. None of it changes a bit.
 */
export function lanesFor(tasks: readonly TrainingTask[], subgroupSize: number | undefined): Lanes {
  const { shape, plan } = tasks[0];
  const { size } = layoutOf(shape);
  const numbers = plan.optimizer.name === 'sgd' ? size : 3 * size * shape.outputs.length;
  if (tasks.length >= MANY && numbers <= MAX_OF_LANE) {
    return { layout: 'lane', lanes: 1, together: subgroupSize ?? 32 };
  }
  return subgroupSize === undefined
    ? { layout: 'workgroup', lanes: WORKGROUP_LANES, together: 1 }
    : { layout: 'subgroup', lanes: subgroupSize, together: 1 };
}
