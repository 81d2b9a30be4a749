import { quoted } from '../data/describe.ts';
import { didYouMean } from '../data/nearest.ts';
import { lastHidden, totalOutputs } from '../network/shape.ts';
import { isFrozen, parameterGroups } from './parameters.ts';
import { protectedOutputs } from './shape.ts';
import { stagesOf, stepsOf } from './steps.ts';
import type { Checked } from './types.ts';

/** Most steps of a run: the GPU counts them in 32 bits. */
export const MAX_STEPS = 2 ** 32 - 1;

export function batchFits({ experiment, rows }: Checked) {
  const { granularity, batch } = experiment.training;
  if (granularity !== 'batch') {
    if (batch === undefined) return [];
    return [
      `training.batch: expected none with granularity '${granularity}', got ${batch}. ` +
        "Remove it, or set training.granularity to 'batch'.",
    ];
  }
  if (batch === undefined) {
    return ["training.batch: missing: expected the rows of a step, as granularity is 'batch'."];
  }
  if (rows === undefined || batch <= rows) return [];
  return [
    `training.batch: expected at most ${rows}, the rows of the data, got ${batch}. ` +
      "Use fewer, or set training.granularity to 'full'.",
  ];
}

export function stepsAreCountable({ experiment, rows }: Checked) {
  const { steps, epochs } = experiment.training;
  const total = rows === undefined ? (steps ?? epochs ?? 0) : stepsOf(experiment.training, rows);
  if (total <= MAX_STEPS) return [];
  const key = steps === undefined ? 'epochs' : 'steps';
  return [`training.${key}: expected at most ${MAX_STEPS} steps, got ${total}. Train for fewer.`];
}

/** Methods that train one objective after the other. */
export const STAGED: readonly string[] = [
  'sequential',
  'epsilon',
  'epsilon+lm',
  'epsilon+lm+loo',
  'protect',
  'protect+tangent',
  'epsilon+tangent',
];

export function stagesFit({ experiment, shape, rows }: Checked) {
  const { method, stages, steps } = experiment.training;
  const objectives = shape.outputs.length;
  if (!STAGED.includes(method)) {
    if (stages === undefined) return [];
    return [
      `training.stages: expected none with method '${method}', got ${stages.length}. ` +
        `Remove it, or set training.method to one of ${STAGED.join(', ')}.`,
    ];
  }
  const total = rows === undefined ? steps : stepsOf(experiment.training, rows);
  if (stages === undefined) {
    if (total === undefined || total >= objectives) return [];
    return [
      `training.steps: expected at least ${objectives}, one per objective, got ${total}. Raise it.`,
    ];
  }
  const sum = stagesOf(experiment.training, 0, objectives).reduce((a, b) => a + b, 0);
  return [
    stages.length === objectives
      ? undefined
      : `training.stages: expected ${objectives} numbers, one per objective, got ${stages.length}. Give one each.`,
    steps === sum
      ? undefined
      : `training.${steps === undefined ? 'epochs' : 'steps'}: expected the sum of training.stages, ${sum} steps, ` +
        `got ${steps ?? `${experiment.training.epochs} epochs`}. Remove it.`,
  ];
}

export function lineIsDefined({ experiment, shape }: Checked) {
  if (experiment.training.projection !== 'line') return [];
  const units = lastHidden(shape);
  const outputs = shape.outputs;
  return [
    units % 2 === 0
      ? undefined
      : `training.projection: 'line' expects an even number of units in the last hidden layer, got ${units}: its vector ` +
        "[−w₁[1], w₁[0], −w₁[3], w₁[2], …] pairs the units up. Add a unit, or use 'hyperplane'.",
    outputs.length === 2 && outputs.every((count) => count === 1)
      ? undefined
      : `training.projection: 'line' expects two objectives with one output each, got ${outputs.length} with ` +
        `${outputs.join(' + ')} outputs: its vector is defined for one protected head only. Use 'hyperplane'.`,
  ];
}

/** Projections that take the heads' span out of the last hidden layer. */
const OFF_HEADS: readonly string[] = ['line', 'hyperplane', 'upstream', 'masked'];

export function directionIsLeft({ experiment, shape }: Checked) {
  const { projection } = experiment.training;
  const [outputs, units] = [protectedOutputs(shape), lastHidden(shape)];
  if (!OFF_HEADS.includes(projection) || outputs < units) return [];
  return [
    `training.projection: '${projection}' expects fewer protected outputs than units in the last hidden layer, got ` +
      `${outputs} (all objectives but the last) and ${units}: no direction would be left for the last objective ` +
      "(report, section 1). Add units to network.hidden, or use 'none'.",
  ];
}

/** What a method needs of a step's rows and heads. */
export function methodFitsSteps({ experiment, shape, rows }: Checked) {
  const { method, granularity, headSolve, freeze } = experiment.training;
  const budgeted = STAGED.includes(method) && method !== 'sequential';
  const followsPhase = method === 'phase' || method === 'sequential';
  const protectedCount = (rows ?? 0) * protectedOutputs(shape);
  return [
    budgeted && granularity !== 'full'
      ? `training.granularity: '${method}' expects 'full', got '${granularity}': its budgets are of the whole data set. ` +
        "Set it to 'full', or use method 'phase'."
      : undefined,
    headSolve && granularity !== 'full'
      ? `training.headSolve: expected false with granularity '${granularity}', got true: heads are solved on all rows. ` +
        "Set it to false, or training.granularity to 'full'."
      : undefined,
    headSolve && followsPhase
      ? `training.headSolve: expected false with method '${method}', got true: its heads rest while another objective ` +
        "is trained. Set it to false, or use method 'simultaneous'."
      : undefined,
    budgeted && freeze.length > 0
      ? `training.freeze: expected none with method '${method}', got ${freeze.length}. Remove it.`
      : undefined,
    method.startsWith('protect') && protectedCount > MAX_PROTECTED
      ? `training.method: '${method}' expects at most ${MAX_PROTECTED} protected rows (rows times protected outputs), got ` +
        `${protectedCount}. Use fewer rows, or method 'epsilon'.`
      : undefined,
  ];
}

/** Rows of the largest Gram matrix that is factored. */
const MAX_PROTECTED = 512;

/** Methods with steps in function space, by factors of the Gram matrix of all outputs at all rows. */
const CURVED: readonly string[] = ['epsilon+lm', 'epsilon+lm+loo'];

export function curvatureFits({ experiment, shape, rows }: Checked) {
  const { method, headSolve } = experiment.training;
  if (!CURVED.includes(method)) return [];
  const count = (rows ?? 0) * totalOutputs(shape);
  return [
    headSolve
      ? undefined
      : `training.headSolve: expected true with method '${method}', got false: curvature solves heads. Set it to true.`,
    count > MAX_PROTECTED
      ? `training.method: '${method}' expects at most ${MAX_PROTECTED} outputs at all rows together (rows times outputs), ` +
        `got ${count}. Use fewer rows, or method 'epsilon'.`
      : undefined,
  ];
}

export function frozenGroupsExist({ experiment, shape }: Checked) {
  const { freeze } = experiment.training;
  const known = parameterGroups(shape);
  const tensors = known.filter((group) => /\.(weight|bias)$/.test(group));
  return [
    ...freeze.map((group, index) =>
      known.includes(group)
        ? undefined
        : `training.freeze.${index}: unknown parameter group ${quoted(group)}. ${didYouMean(group, known)}.`,
    ),
    tensors.every((tensor) => isFrozen(tensor, freeze))
      ? 'training.freeze: expected some parameters left to train, got all of them. Remove a group.'
      : undefined,
  ];
}
