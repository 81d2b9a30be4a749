/** Steps with the exact projection: a Gram matrix, its factor and two solves beside the passes. */

import type { TrainingTask } from '../../../src/engines/engine.ts';
import { createReferenceEngine } from '../../../src/engines/reference/engine.ts';
import { forward } from '../../../src/engines/reference/forward.ts';
import { createNetwork, createPass } from '../../../src/engines/reference/network.ts';
import type { SpeedCase } from '../contender.ts';
import { advance, engineContender } from '../ours/engine.ts';
import { type ExactSize, exactTask } from '../problems/exact.ts';
import { wrongParameters } from '../problems/wrongParameters.ts';

const CHECKED_STEPS = 3;

export function exactCase(size: ExactSize): SpeedCase {
  const task = exactTask(size);
  return {
    name: `exact step, R = ${size.rows}, trunk ${size.trunk.join('-')}`,
    unit: 'steps/s',
    unitsPerRun: 1,
    problem: { kind: 'own' },
    ours: {
      'kitegrad layered': (gpu) => engineContender(gpu, 'layered', task, CHECKED_STEPS),
      'kitegrad reference': (gpu) => engineContender(gpu, 'reference', task, CHECKED_STEPS),
    },
    // By what the network says: the parameters themselves are not determined to f32 digits.
    async check(answer) {
      const reference = createReferenceEngine(task);
      await advance(reference, CHECKED_STEPS);
      const outputs = (parameters: ArrayLike<number>) => outputsOf(task, parameters);
      return wrongParameters(
        outputs(task.parameters),
        outputs(await reference.parameters()),
        outputs(answer),
      );
    },
  };
}

function outputsOf({ shape, inputs, targets }: TrainingTask, parameters: ArrayLike<number>) {
  const pass = createPass(shape, inputs.rows, inputs.values, targets.values);
  forward(createNetwork(shape, parameters), pass);
  return pass.out;
}
