/**
 * Single steps of objective 2 from the same weights for every correlation, so that nothing but the second target differs.
 *
 *   trunk, head 1   objective 1 alone, all rows a step, until L₁ is down to FIRST_LEVEL
 *   head 2          initial, or trained on t₂ alone with the trunk at rest
 *   steps           one over all rows, or one from each of the 21 rows; every one starts from those weights
 */

import { datasetFromInline } from '../../src/data/inline.ts';
import type { TrainingTask } from '../../src/engines/engine.ts';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { resolveExperiment } from '../../src/experiment/experiment.ts';
import type { Experiment } from '../../src/experiment/types.ts';
import { taskOf } from '../../src/training/task.ts';
import { effectOf, type Observed } from './effect.ts';
import { experimentOf, type Setting, TRAINING } from './setting.ts';

/** Whether head 2 knows its target when the trunk takes its step. */
export type Head = 'initial' | 'trained';

/** L₁ from which the single steps start, as a share of the variance: the threshold of training row by row. */
export const FIRST_LEVEL = TRAINING.sample.relative;
const HEAD_STEPS = 2000;

/**
 * Weights when objective 1, trained alone, has just come down to `level` (L₁; the variance of t₁ is 1). They depend on
 * the seed, not on the correlation. Undefined where that takes more than 20,000 steps.
 */
export async function trainedAlone(seed: number, level: number): Promise<Float64Array | undefined> {
  const engine = createReferenceEngine(onAllRows({ rho: 0, seed }, NEVER_MET));
  for (let done = 0; done < LONGEST; done += STRIDE) {
    if ((await engine.evaluate())[0] <= level) return engine.parameters();
    await engine.advance(STRIDE);
  }
  return undefined;
}

/** The same weights, head 2 trained alone. */
export function withTrainedHead(
  rho: number,
  seed: number,
  parameters: Float64Array,
  steps = HEAD_STEPS,
): Promise<Float64Array> {
  const task = onAllRows({ rho, seed }, ALWAYS_MET, ['trunk']);
  return parametersAfter({ ...task, parameters }, steps);
}

/** One step of objective 2 per row (or one over all), each from `parameters`. */
export async function probedEffect(setting: Setting, parameters: Float64Array): Promise<Observed> {
  const task = taskWith(experimentOf(setting, 1), ALWAYS_MET);
  const starts = task.order.batch === 1 ? task.order.rows : 1;
  const changes: number[] = [];
  const cosines: number[] = [];
  for (let step = 0; step < starts; step++) {
    const engine = createReferenceEngine({ ...task, parameters, start: { step, phase: 1 } });
    const { leak } = await engine.advance(1);
    changes.push(leak.changes[0]);
    cosines.push(leak.cosines[0]);
  }
  const losses = Array.from(await createReferenceEngine({ ...task, parameters }).evaluate());
  return { ...effectOf(changes, cosines), share: 1, losses };
}

const LONGEST = 20_000;
const STRIDE = 5;
const NEVER_MET = -1;
const ALWAYS_MET = Number.POSITIVE_INFINITY;

function onAllRows(
  data: Pick<Setting, 'rho' | 'seed'>,
  threshold: number,
  freeze: readonly string[] = [],
): TrainingTask {
  const experiment = experimentOf({ ...data, projection: 'none', granularity: 'full' }, 1);
  const task = taskWith({ ...experiment, training: { ...experiment.training, freeze } }, threshold);
  return { ...task, leakEvery: 0 };
}

function taskWith(experiment: Experiment, threshold: number): TrainingTask {
  const resolved = resolveExperiment(experiment);
  if (!('x' in resolved.data)) throw new TypeError('probe: expected inline data');
  return { ...taskOf(resolved, datasetFromInline(resolved.data)).task, thresholds: [threshold, 0] };
}

async function parametersAfter(task: TrainingTask, steps: number): Promise<Float64Array> {
  const engine = createReferenceEngine(task);
  for (let done = 0; done < steps; ) {
    done += (await engine.advance(Math.min(engine.maxChunk, steps - done))).steps;
  }
  return engine.parameters();
}
