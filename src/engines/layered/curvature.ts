import { cholesky } from '../../../shaders/cholesky.ts';
import { choleskySolve } from '../../../shaders/choleskySolve.ts';
import { curvatureSystem } from '../../../shaders/curvatureSystem.ts';
import { curvatureEntries } from '../../../shaders/fragments/curvature.ts';
import type { JacobianSource } from '../../../shaders/fragments/jacobian.ts';
import { firstOutputs } from '../../../shaders/fragments/outputs.ts';
import { gram } from '../../../shaders/gram.ts';
import { jacobianTranspose } from '../../../shaders/jacobianTranspose.ts';
import { judgeCurvature } from '../../../shaders/judgeCurvature.ts';
import { keepBest } from '../../../shaders/keepBest.ts';
import { keepGood } from '../../../shaders/keepGood.ts';
import { trialStep } from '../../../shaders/trialStep.ts';
import type { Dispatch } from '../../gpu/gpu.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import type { CurvatureRule, HeadSolve } from '../../methods/plan.ts';
import type { TrainingTask } from '../engine.ts';
import { dataRows, lowerAnchoredRows } from './anchors.ts';
import { bestTensors, type LoweredConstraint } from './constraint.ts';
import { lowerHeadSolve } from './heads.ts';
import { createPass, type Pass } from './pass.ts';
import type { Shared } from './shared.ts';
import type { UpdateInputs } from './update.ts';

/** A step of curvature; see `createLevenberg` of the reference engine. */
export interface LoweredCurvature {
  /** The first weights, given the losses of the whole data set. */
  readonly begin: Dispatch;
  /** After the losses of the step and the choice of its phase. */
  readonly update: readonly Dispatch[];
  readonly best: LoweredConstraint['best'];
  /** What the last step solved: K with its damping, [1, R, R], and α, [1, 1, 1, R]. */
  readonly system: { readonly gram: Tensor; readonly alpha: Tensor };
}

/** Outputs of objectives 1 … j: the sensitivities that a step needs. */
function curvatureOutputs({ shape, plan }: TrainingTask): number {
  return plan.curvature ? firstOutputs(shape.outputs)[plan.curvature.objective + 1] : 0;
}

/** How many the step's own pass must carry: none where rows with anchor points have a pass of their own. */
export function stepSensitivities(task: TrainingTask): number {
  return task.anchorPoints ? 0 : curvatureOutputs(task);
}

/**
 * `step` is a pass over all rows; `losses` [1, K] are those that it leaves, before the update.
 */
export async function lowerCurvature(
  rule: CurvatureRule,
  heads: HeadSolve,
  task: TrainingTask,
  shared: Shared,
  step: Pass,
  { gates, owner, rates, history, losses }: UpdateInputs & { readonly losses: Tensor },
): Promise<LoweredCurvature> {
  const { gpu, layout, shape, parameters, state, good, persistent } = shared;
  const objectives = shape.outputs.length;
  const { objective, damping } = rule;
  const anchored = task.anchorPoints !== undefined;
  const entries = curvatureEntries({ objectives, anchored });
  const curvature = gpu.tensor('curvature', [1, entries]);
  const values = new Float32Array(entries);
  values.set(task.budgets.slice(0, objective), objectives);
  values[2 * objectives] = damping.first;
  gpu.write(curvature, values);
  persistent.push(curvature);
  const system = task.anchorPoints
    ? await lowerAnchoredRows(
        task,
        task.anchorPoints,
        shared,
        { objective, sensitivities: curvatureOutputs(task) },
        curvature,
      )
    : dataRows(shared, step);
  const { pass, rows } = system;
  // The last entry of the kernels' outputs is protected by none: here all that are there are.
  const outputs = [...shape.outputs.slice(0, objective + 1), 0];
  const source: JacobianSource = {
    networks: 1,
    batch: rows,
    orderSteps: 0,
    dataRows: system.inputs.shape[0],
    inputs: shape.inputs,
    units: shape.hidden,
    outputs,
    slot: pass.options.directions,
    activations: pass.activations,
    deltas: pass.deltas,
  };
  const size = curvatureOutputs(task) * rows;
  const factor = { networks: 1, directions: 1, batch: rows, outputs, size };
  const trial = await createPass(shared, {
    label: 'trial',
    batch: step.options.batch,
    directions: 1,
    sensitivities: 0,
    orderSteps: 0,
  });
  const best = bestTensors(task, shared);
  const priority = gpu.tensor('curvature.priority', [1, 1], 'u32');
  gpu.write(priority, Uint32Array.of(objective + 1));
  const direction = gpu.tensor('curvature.direction', [1, 1, layout.size]);
  const accepted = gpu.tensor('curvature.accepted', [1]);
  const tried = gpu.tensor('trial.losses', [1, objectives]);
  const better = gpu.tensor('best.better', [1], 'u32');
  const tensors = {
    ...pass.tensors,
    inputs: system.inputs,
    targets: system.targets,
    outputs: pass.tensors.hidden,
    curvature,
    priority,
    gram: gpu.tensor('curvature.gram', [1, size, size]),
    factor: gpu.tensor('curvature.factor', [1, 1, size, size]),
    info: gpu.tensor('curvature.info', [1, 1], 'u32'),
    rhs: gpu.tensor('curvature.alpha', [1, 1, 1, size]),
  };
  const judged = {
    before: losses,
    losses: tried,
    curvature,
    accepted,
    bestLosses: best.losses,
    better,
    state,
    history,
  };
  const rules = {
    networks: 1,
    objectives,
    anchored,
    objective,
    press: rule.up,
    release: rule.down,
    weights: [rule.lowest, rule.highest, rule.highestAtFirst] as const,
    down: damping.down,
    up: damping.up,
    dampings: [damping.lowest, damping.highest] as const,
    historySteps: history.shape[0],
  };
  return {
    best,
    system: { gram: tensors.gram, alpha: tensors.rhs },
    begin: await gpu.prepare(judgeCurvature, { ...rules, begins: true }, judged),
    update: [
      ...system.before,
      await pass.headBackward(true),
      ...pass.trunkBackward,
      await gpu.prepare(
        keepGood,
        { networks: 1, parameters: layout.size, objectives },
        { parameters, direction, gates, owner, good, state },
      ),
      await gpu.prepare(gram, { ...source, compensation: true }, tensors),
      await gpu.prepare(
        curvatureSystem,
        {
          networks: 1,
          batch: rows,
          anchors: system.anchors,
          outputs: shape.outputs,
          objective,
          out: {
            offset: pass.activations.offsets[shape.hidden.length],
            stride: pass.activations.stride,
          },
        },
        tensors,
      ),
      // The damping is in the matrix. Where it is too small for f32 the step is not taken, and the next has more.
      await gpu.prepare(cholesky, { ...factor, damping: 0 }, tensors),
      await gpu.prepare(choleskySolve, { ...factor, rhs: 1 }, tensors),
      await gpu.prepare(
        jacobianTranspose,
        {
          ...source,
          directions: 1,
          compensation: false,
          parameters: {
            stride: layout.size,
            trunk: layout.trunk.map(({ weight, bias }) => ({
              weight: weight.offset,
              bias: bias.offset,
            })),
            heads: { weight: layout.heads.weight.offset, bias: layout.heads.bias.offset },
          },
        },
        { ...tensors, alpha: tensors.rhs, target: parameters },
      ),
      ...(await lowerHeadSolve(heads, shared, trial)),
      ...trial.forward,
      ...(await trial.lossesInto(tried)),
      ...system.tried,
      await gpu.prepare(judgeCurvature, { ...rules, begins: false }, judged),
      await gpu.prepare(
        trialStep,
        {
          networks: 1,
          objectives,
          objective,
          parameters: layout.size,
          // Takes back what was not accepted.
          share: 0,
          rateSteps: rates.shape[1],
          resets: false,
        },
        { before: good, direction, owner, accepted, rates, state, parameters },
      ),
      await gpu.prepare(
        keepBest,
        { networks: 1, parameters: layout.size },
        { parameters, better, state, best: best.parameters, bestStep: best.step },
      ),
    ],
  };
}
