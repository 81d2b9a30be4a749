/** Optimizers on the GPU against PyTorch, and against the reference engine in training. */
import { describe, expect, it } from 'vitest';
import { adam } from '../../shaders/adam.ts';
import { adamCount } from '../../shaders/adamCount.ts';
import { clip } from '../../shaders/clip.ts';
import { decay } from '../../shaders/decay.ts';
import { momentum } from '../../shaders/momentum.ts';
import { rmsprop } from '../../shaders/rmsprop.ts';
import { PLAIN_METHODS } from '../../src/methods/index.ts';
import type { Optimizer } from '../../src/methods/plan.ts';
import { layoutOf } from '../../src/network/layout.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import { TORCH, TORCH_CASES } from '../engines/torchOptimizers.ts';
import { runKernel } from '../harness/client.ts';
import { expectClose } from '../harness/close.ts';
import type { PlainTask } from '../harness/layered.ts';
import { trunkOnly } from '../kernels/states.ts';
import { SETTINGS } from '../methods/settings.ts';
import { expectAlike, onGpu } from './against.ts';
import { plainTask } from './tasks.ts';

const SIZE = TORCH.initial.length;
const DIMS = { networks: 1, parameters: SIZE, directions: 1, objectives: 1, states: 1 };

/** Roundings of one step of any of them: adam has the most, see adam.test.ts; clipping, decay and update after it. */
const STEP_TERMS = 35 + 20 + 3 + 2;

/** What the kernels keep from step to step, for whichever rule. */
interface Kept {
  moments: number[];
  counts: number[];
}

/** The rule's kernel on one gradient. */
async function apply(rule: Optimizer, gradients: readonly number[], kept: Kept) {
  const operands = trunkOnly(gradients);
  const { moments, counts } = kept;
  switch (rule.name) {
    case 'sgd':
      return gradients;
    case 'momentum': {
      const buffers = moments.slice(0, SIZE);
      const got = await runKernel(momentum, { ...DIMS, ...rule }, { ...operands, buffers });
      kept.moments = Array.from(got.buffers);
      return Array.from(got.gradients);
    }
    case 'rmsprop': {
      const squares = moments.slice(0, SIZE);
      const got = await runKernel(rmsprop, { ...DIMS, ...rule }, { ...operands, squares });
      kept.moments = Array.from(got.squares);
      return Array.from(got.gradients);
    }
    case 'adam':
    case 'adamw': {
      const got = await runKernel(adam, { ...DIMS, ...rule }, { ...operands, moments, counts });
      const { priority, gates } = operands;
      const counted = await runKernel(adamCount, DIMS, { priority, gates, counts });
      kept.moments = Array.from(got.moments);
      kept.counts = Array.from(counted.counts);
      return Array.from(got.gradients);
    }
  }
}

describe('10 steps agree with PyTorch', () => {
  it.each(TORCH_CASES)('%s', async (_, { optimizer, parameters: wanted }) => {
    const { clip: most, weightDecay: share = 0, name } = optimizer;
    const kept: Kept = { moments: new Array(2 * SIZE).fill(0), counts: [0, 0] };
    let parameters = TORCH.initial.map(Math.fround);
    const scale = TORCH.initial.map(Math.abs);
    const decayed = async (gradients: readonly number[]) => {
      if (share === 0) return gradients;
      const inputs = { ...trunkOnly(gradients), parameters };
      return Array.from((await runKernel(decay, { ...DIMS, share }, inputs)).gradients);
    };
    for (const [step, given] of TORCH.gradients.entries()) {
      let direction = given;
      if (most !== undefined) {
        const got = await runKernel(clip, { ...DIMS, most }, trunkOnly(direction));
        direction = Array.from(got.gradients);
      }
      if (name !== 'adamw') direction = await decayed(direction);
      direction = await apply(optimizer, direction, kept);
      if (name === 'adamw') direction = await decayed(direction);
      parameters = parameters.map((value, p) => {
        scale[p] += TORCH.rate * Math.abs(direction[p]);
        return Math.fround(value - TORCH.rate * direction[p]);
      });
      expectClose(parameters, wanted[step], {
        terms: (step + 1) * STEP_TERMS,
        scale,
        context: { optimizer, step },
      });
    }
  });
});

/** Not ReLU, as in methods.test.ts. */
const SHAPE: NetworkShape = { inputs: 3, hidden: [7, 9], outputs: [2, 1, 3], activation: 'tanh' };

const BETAS = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const RULES: readonly Optimizer[] = [
  { name: 'sgd' },
  { name: 'momentum', beta: 0.9, nesterov: false },
  { name: 'momentum', beta: 0.9, nesterov: true },
  { name: 'adam', ...BETAS },
  { name: 'adamw', ...BETAS },
  { name: 'rmsprop', decay: 0.99, epsilon: 1e-8 },
];

const EXTRAS = [{}, { weightDecay: 0.1 }, { clip: 0.5 }, { weightDecay: 0.1, clip: 0.5 }];

const OPTIMIZERS = RULES.flatMap((rule) =>
  EXTRAS.map((extra): [string, Optimizer] => [
    JSON.stringify({ ...rule, ...extra }),
    { ...rule, ...extra },
  ]),
);

function taskOf(
  method: 'phase' | 'simultaneous' | 'weighted',
  optimizer: Optimizer,
  changes: Partial<typeof SETTINGS> = {},
  rows = 17,
): PlainTask {
  const plan = PLAIN_METHODS[method].plan({ ...SETTINGS, monitor: 'rows', optimizer, ...changes });
  return plainTask({ shape: SHAPE, rows, batch: rows, plan, thresholds: [0.9, 0.9, 0] });
}

describe('20 steps against the reference engine', () => {
  it.each(OPTIMIZERS)('phase, %s', async (_, optimizer) => {
    await expectAlike(taskOf('phase', optimizer));
  });

  it.each(OPTIMIZERS)('simultaneous, %s', async (_, optimizer) => {
    await expectAlike(taskOf('simultaneous', optimizer));
  });

  it.each(OPTIMIZERS)('weighted, one state in all, %s', async (_, optimizer) => {
    await expectAlike(taskOf('weighted', optimizer));
  });

  it.each(OPTIMIZERS)('weighted, solved heads, %s', async (_, optimizer) => {
    // Small steps and more rows: the first steps of RMSprop are ten times the rate, and where 17 rows are fitted by 10
    // features the paths of the two engines then part.
    const task = taskOf('weighted', optimizer, { headRidge: 1e-8 }, 60);
    await expectAlike({ ...task, rate: 0.002 });
  });

  it.each(OPTIMIZERS)('simultaneous, exact, %s', async (_, optimizer) => {
    await expectAlike(taskOf('simultaneous', optimizer, { projection: 'exact' }));
  });
});

/** The first trunk layer and the head of objective 1. */
function frozenMask(): Uint8Array {
  const { size, trunk, heads } = layoutOf(SHAPE);
  const { weight } = trunk[0];
  const [of, cols] = [SHAPE.outputs[0], heads.weight.cols];
  return new Uint8Array(size)
    .fill(1, weight.offset, weight.offset + weight.rows * weight.cols)
    .fill(1, heads.weight.offset, heads.weight.offset + of * cols);
}

it.each(OPTIMIZERS)('what is frozen is not clipped, decayed or moved: %s', async (_, optimizer) => {
  const frozen = frozenMask();
  for (const method of ['phase', 'simultaneous', 'weighted'] as const) {
    const task = { ...taskOf(method, optimizer), frozen };
    await expectAlike(task);
    const [, parameters] = (await onGpu(task, [{ advance: 20 }, 'parameters'])) as [
      unknown,
      Float64Array,
    ];
    const kept = (values: ArrayLike<number>) => Array.from(values).filter((__, p) => frozen[p]);
    expect(kept(parameters)).toEqual(kept(task.parameters));
  }
});

it.each(OPTIMIZERS)('one objective alone: %s', async (_, optimizer) => {
  const shape: NetworkShape = { inputs: 2, hidden: [6], outputs: [2], activation: 'tanh' };
  const plan = PLAIN_METHODS.phase.plan({ ...SETTINGS, objectives: 1, monitor: 'rows', optimizer });
  await expectAlike(plainTask({ shape, rows: 9, batch: 3, plan, thresholds: [0] }));
});
