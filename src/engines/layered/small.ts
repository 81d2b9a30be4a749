import { isRowLoss } from '../../../shaders/fragments/loss.ts';
import { deltasOf } from '../../../shaders/fragments/smallGradients.ts';
import { type SmallNetwork, smallLayers, tapeOf } from '../../../shaders/fragments/smallNetwork.ts';
import { smallBackward } from '../../../shaders/smallBackward.ts';
import {
  SMALL_PROJECTIONS,
  type SmallDescentDims,
  smallDescent,
} from '../../../shaders/smallDescent.ts';
import { smallForward } from '../../../shaders/smallForward.ts';
import type { Dispatch } from '../../gpu/gpu.ts';
import { beginningOf, type Tensor } from '../../gpu/tensor.ts';
import type { StepPlan } from '../../methods/plan.ts';
import type { TrainingTask } from '../engine.ts';
import { movesAbove } from '../owners.ts';
import { isPlainDescent } from './optimizer.ts';
import type { PassOptions } from './pass.ts';
import type { LoweredProjection } from './projection.ts';
import type { Shared } from './shared.ts';

/** Multiply-adds of a forward pass up to which one workgroup is faster than a dispatch per operation. */
const MOST_WORK = 2048;
/**
 * Numbers of workgroup memory: half of what every device has. In the other half stand the heads that a projection protects,
 * which are among the factors of MOST_WORK.
 */
const MOST_DELTAS = 2048;

/** A step from its rows to the gradients, in two dispatches. */
export interface LoweredSmallStep {
  /** Forward pass, losses and the choice of the phase. */
  readonly forward: Dispatch;
  /** Backward pass and the gradients of all directions. */
  readonly backward: Dispatch;
  /** The whole step, where `backward` projects the gradients and descends along them as well. */
  readonly whole: readonly Dispatch[] | undefined;
  readonly pre: Tensor;
}

export interface SmallStepTensors {
  readonly losses: Tensor;
  readonly history: Tensor;
  readonly gates: Tensor;
  readonly priority: Tensor;
  readonly gradients: Tensor;
  readonly owner: Tensor;
  readonly rates: Tensor;
}

/**
 * The step of a plan that asks nothing between its rows and its gradients, where the network and the rows are few; undefined
 * for others. `projected` may work on the gradients only.
 */
export async function lowerSmallStep(
  plan: StepPlan,
  task: TrainingTask,
  shared: Shared,
  { batch, sensitivities, directions, orderSteps, order }: PassOptions,
  projected: LoweredProjection,
  tensors: SmallStepTensors,
): Promise<LoweredSmallStep | undefined> {
  const { gpu, layout, shape, parameters, inputs, targets, state, good } = shared;
  const network: SmallNetwork = {
    networks: 1,
    batch,
    inputs: shape.inputs,
    units: shape.hidden,
    outputs: shape.outputs,
    activation: shape.activation,
    parameters: {
      stride: layout.size,
      trunk: layout.trunk.map(({ weight, bias }) => ({
        weight: weight.offset,
        bias: bias.offset,
      })),
      heads: { weight: layout.heads.weight.offset, bias: layout.heads.bias.offset },
    },
  };
  const objectives = shape.outputs.length;
  const dims = {
    ...network,
    orderSteps,
    dataRows: shared.dataRows,
    objectives,
    historySteps: tensors.history.shape[0],
    rule: plan.choose,
    losses: shared.losses,
    thresholds: task.thresholds,
    directions: plan.directions,
    opensAbove: movesAbove(plan),
  };
  const asksMore =
    plan.monitor === 'data' ||
    (plan.headSolve ?? plan.accept) !== undefined ||
    shared.penalties.some(Boolean) ||
    shared.losses.some(isRowLoss) ||
    sensitivities > 0 ||
    directions !== plan.directions.length ||
    (plan.choose.name === 'all' && plan.directions.includes('active')) ||
    projected.rows.length + projected.deltas.length > 0;
  if (asksMore || workOf(network) > MOST_WORK || deltasOf(dims) > MOST_DELTAS) return undefined;
  const tape = gpu.tensor('step.tape', [1, tapeOf(network).size]);
  const bound = {
    ...tensors,
    parameters,
    inputs,
    targets,
    state,
    good,
    tape,
    ...(order && { order }),
  };
  const projection = descentOf(plan, objectives);
  const rateSteps = tensors.rates.shape[1];
  const forward = await gpu.prepare(smallForward, dims, bound);
  const backward = projection
    ? await gpu.prepare(smallDescent, { ...dims, projection, rateSteps }, bound)
    : await gpu.prepare(smallBackward, dims, bound);
  return {
    forward,
    backward,
    whole: projection && [forward, backward],
    pre: beginningOf(tape, [1, tapeOf(network).stride]),
  };
}

/** The projection of a plan whose gradients need nothing but that before they are descended along; undefined for others. */
function descentOf(
  { optimizer, projection, combine, constrain }: StepPlan,
  objectives: number,
): SmallDescentDims['projection'] | undefined {
  if (!isPlainDescent(optimizer) || (combine ?? constrain) !== undefined) return undefined;
  if (objectives === 1) return 'none';
  return SMALL_PROJECTIONS.find((name) => name === projection);
}

function workOf(network: SmallNetwork): number {
  return smallLayers(network).reduce(
    (sum, { units, below }) => sum + network.batch * units * (below + 1),
    0,
  );
}
