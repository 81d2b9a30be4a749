import { cholesky } from '../../../shaders/cholesky.ts';
import { choleskySolve } from '../../../shaders/choleskySolve.ts';
import { type JacobianSource, jacobianRows } from '../../../shaders/fragments/jacobian.ts';
import { gram } from '../../../shaders/gram.ts';
import { guardDirections } from '../../../shaders/guardDirections.ts';
import { jacobianProduct } from '../../../shaders/jacobianProduct.ts';
import { jacobianTranspose } from '../../../shaders/jacobianTranspose.ts';
import { protectable } from '../../../shaders/projectColumns.ts';
import { rowsOfSteps } from '../../data/order.ts';
import type { Dispatch } from '../../gpu/gpu.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import type { ExactSettings } from '../../methods/plan.ts';
import type { TrainingTask } from '../engine.ts';
import { protectedRowsOfStep, protectsStepOnly } from '../protectedRows.ts';
import { restsOf } from '../rests.ts';
import { createPass, type Pass } from './pass.ts';
import type { Shared } from './shared.ts';

/** What the projection `exact` reads of a step. */
export interface ExactStep {
  readonly pass: Pass;
  /** [1, D, P], the final directions. */
  readonly directions: Tensor;
  /** [1, D] u32. */
  readonly priority: Tensor;
  readonly gates: Tensor;
  readonly chunkSteps: number;
}

export interface LoweredExact {
  /** Before the phase is chosen: the forward pass over protected rows that are not the step's. */
  readonly forward: readonly Dispatch[];
  /** Project the directions; after the optimizer. */
  readonly gradients: readonly Dispatch[];
  /** Rows of a pass of its own, [chunkSteps, rows]; the host writes them before a chunk. */
  readonly order: Tensor | undefined;
  /** Steps whose damping was raised, and whose factorisation failed, since the host set them to 0, [1, 2] u32. */
  readonly damping: Tensor;
  /** R. */
  readonly rows: number;
  /** Of one direction: `target` −= Jᵀα, α = (K + λ tr(K)/R I)⁻¹ rhs, with this step's factor. `rhs` [1, 1, 1, R] becomes α. */
  correction(rhs: Tensor, target: Tensor): Promise<readonly Dispatch[]>;
}

/** Data rows that a pass of its own protects in the steps of a chunk. */
export function protectedRowsOfSteps(
  task: TrainingTask,
  first: number,
  steps: number,
): Uint32Array<ArrayBuffer> {
  const own = rowsOfSteps(task.order, first, steps);
  const { batch } = task.order;
  const rows = Array.from({ length: steps }, (_, step) =>
    protectedRowsOfStep(own.subarray(step * batch, (step + 1) * batch), task),
  );
  const all = new Uint32Array(steps * rows[0].length);
  rows.forEach((one, step) => {
    all.set(one, step * one.length);
  });
  return all;
}

export async function lowerExact(
  task: TrainingTask,
  settings: ExactSettings,
  shared: Shared,
  step: ExactStep,
): Promise<LoweredExact> {
  const { gpu, layout, shape } = shared;
  const { pass, order } = await protectedPass(task, shared, step);
  const source: JacobianSource = {
    networks: 1,
    batch: pass.options.batch,
    orderSteps: pass.options.orderSteps,
    dataRows: shared.dataRows,
    inputs: shape.inputs,
    units: shape.hidden,
    outputs: shape.outputs,
    slot: pass.options.directions,
    activations: pass.activations,
    deltas: pass.deltas,
    ...(task.frozen.some(Boolean) && { rests: restsOf(task) }),
  };
  const rows = jacobianRows(source);
  const [, directions] = step.directions.shape;
  const tensors = {
    ...pass.tensors,
    inputs: shared.inputs,
    state: shared.state,
    ...(pass.options.order && { order: pass.options.order }),
    priority: step.priority,
    gates: step.gates,
    gradients: step.directions,
    gram: gpu.tensor('exact.gram', [1, rows, rows]),
    factor: gpu.tensor('exact.factor', [1, directions, rows, rows]),
    info: gpu.tensor('exact.info', [1, directions], 'u32'),
    damping: gpu.tensor('exact.damping', [1, 2], 'u32'),
  };
  const alpha = gpu.tensor('exact.alpha', [1, directions, 1, rows]);
  const factor = {
    networks: 1,
    directions,
    batch: source.batch,
    outputs: shape.outputs,
    size: rows,
  };
  const parameters = {
    stride: layout.size,
    trunk: layout.trunk.map(({ weight, bias }) => ({ weight: weight.offset, bias: bias.offset })),
    heads: { weight: layout.heads.weight.offset, bias: layout.heads.bias.offset },
  };
  const { compensation } = settings;
  const solveAndSubtract = async (rhs: Tensor, target: Tensor) => [
    await gpu.prepare(choleskySolve, { ...factor, rhs: 1 }, { ...tensors, rhs }),
    await gpu.prepare(
      jacobianTranspose,
      { ...source, directions, compensation, parameters },
      { ...tensors, alpha: rhs, target },
    ),
  ];
  const isSeparate = pass !== step.pass;
  return {
    order,
    damping: tensors.damping,
    rows,
    forward: isSeparate ? pass.forward : [],
    correction: solveAndSubtract,
    gradients: [
      ...(isSeparate ? [await pass.headBackward(true), ...pass.trunkBackward] : []),
      await gpu.prepare(gram, { ...source, compensation }, tensors),
      await gpu.prepare(cholesky, { ...factor, damping: settings.damping }, tensors),
      await gpu.prepare(
        jacobianProduct,
        // The directions have nothing in the heads of the outputs that they protect.
        { ...source, directions, compensation: false, parameters },
        { ...tensors, products: alpha },
      ),
      ...(await solveAndSubtract(alpha, step.directions)),
      await gpu.prepare(
        guardDirections,
        {
          networks: 1,
          directions,
          objectives: shape.outputs.length,
          parameters: layout.size,
          trunk: layout.trunkSize,
        },
        tensors,
      ),
    ],
  };
}

/** The step's own pass where its rows are what is protected; else a pass over the whole data set, or with anchors. */
async function protectedPass(
  task: TrainingTask,
  shared: Shared,
  step: ExactStep,
): Promise<{ readonly pass: Pass; readonly order: Tensor | undefined }> {
  if (protectsStepOnly(task)) return { pass: step.pass, order: undefined };
  const options = {
    label: 'protected',
    // No direction goes back through it; its weights stay 0.
    directions: 1,
    sensitivities: protectable(task.shape.outputs),
    contrasts: true,
  };
  if (task.anchors.length === task.inputs.rows) {
    const pass = await createPass(shared, { ...options, batch: task.inputs.rows, orderSteps: 0 });
    return { pass, order: undefined };
  }
  const batch = (task.protectsOwn ? task.order.batch : 0) + task.anchors.length;
  const order = shared.gpu.tensor('protected.order', [step.chunkSteps, batch], 'u32');
  const pass = await createPass(shared, {
    ...options,
    batch,
    orderSteps: step.chunkSteps,
    order,
  });
  return { pass, order };
}
