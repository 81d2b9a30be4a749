import { headPass } from '../../../shaders/headPass.ts';
import { type LayerDescentDims, layerDescent } from '../../../shaders/layerDescent.ts';
import type { LayerGradientsDims } from '../../../shaders/layerGradients.ts';
import type { Dispatch } from '../../gpu/gpu.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import type { StepPlan } from '../../methods/plan.ts';
import { lastHidden, totalOutputs } from '../../network/shape.ts';
import type { TrainingTask } from '../engine.ts';
import { movesAbove } from '../owners.ts';
import type { Pass } from './pass.ts';
import type { LoweredProjection } from './projection.ts';
import type { Shared } from './shared.ts';
import { gradientLayers, hasLarge } from './weightGradients.ts';

export interface PlainStepTensors {
  readonly losses: Tensor;
  readonly rates: Tensor;
  readonly history: Tensor;
}

/**
 * The whole step of a plan that descends along one raw gradient, of a network with large products: these move the parameters
 * themselves. 3M + 4 dispatches with M trunk layers; 3M + 1 where the phase does not wait for the step's losses, since the
 * heads' pass is one then. Undefined for other plans and networks.
 */
export async function lowerPlainStep(
  plan: StepPlan,
  task: TrainingTask,
  shared: Shared,
  step: Pass,
  projected: LoweredProjection,
  tensors: PlainStepTensors,
  choose: () => Promise<Dispatch>,
): Promise<readonly Dispatch[] | undefined> {
  const layers = gradientLayers(shared, step.gradientSource);
  if (!isPlain(plan, task, step, projected) || !hasLarge(layers)) return undefined;
  const { gpu, shape, parameters, good, inputs, targets, state } = shared;
  const { batch, order } = step.options;
  const { losses, rates, history } = tensors;
  const read = { ...step.tensors, parameters, inputs, targets, state, ...(order && { order }) };
  const descent = (layer: LayerGradientsDims): LayerDescentDims => ({
    ...layer,
    directions: 1,
    objectives: shape.outputs.length,
    rateSteps: rates.shape[1],
    opensAbove: movesAbove(plan),
  });
  const trunk = await Promise.all(
    layers
      .slice(0, -1)
      .map((layer) => gpu.prepare(layerDescent, descent(layer), { ...read, good, rates })),
  );
  const heads = descent(layers[layers.length - 1]);
  const until = scheduleOf(plan, shape.outputs.length);
  if (!until) {
    return [
      ...step.forward,
      ...(await step.lossesInto(losses)),
      await choose(),
      await step.headBackward(projected.derivative),
      ...projected.rows,
      ...step.trunkBackward,
      ...projected.deltas,
      await gpu.prepare(layerDescent, heads, { ...read, good, rates }),
      ...trunk,
    ];
  }
  const elements = gpu.tensor('step.elements', [1, 2, batch, totalOutputs(shape)]);
  const ends = { losses: shared.losses, until, historySteps: history.shape[0] };
  return [
    ...step.forward.slice(0, -1),
    await lowerHeadPass(shared, step, until, { ...read, elements }),
    ...step.trunkBackward,
    await gpu.prepare(
      layerDescent,
      { ...heads, sent: { name: 'elements', outputs: shape.outputs }, ends },
      { ...read, good, rates, elements, losses, history },
    ),
    ...trunk,
  ];
}

function lowerHeadPass(
  { gpu, shape, layout, dataRows, losses }: Shared,
  { options, gradientSource, activations, deltas }: Pass,
  until: readonly number[],
  tensors: Readonly<Record<string, Tensor>>,
): Promise<Dispatch> {
  const layers = shape.hidden.length;
  const { weight, bias } = layout.heads;
  return gpu.prepare(
    headPass,
    {
      networks: 1,
      batch: options.batch,
      orderSteps: gradientSource.orderSteps,
      dataRows,
      units: lastHidden(shape),
      outputs: shape.outputs,
      losses,
      activation: shape.activation,
      until,
      parameters: { stride: layout.size, weight: weight.offset, bias: bias.offset },
      layer: { offset: activations.offsets[layers - 1], stride: activations.stride },
      out: activations.offsets[layers],
      deltas: { offset: deltas.offsets[layers - 1], stride: deltas.stride },
      ...gpu.products.formOf({
        rows: options.batch,
        inner: lastHidden(shape),
        cols: totalOutputs(shape),
        transposeA: false,
        transposeB: true,
      }),
    },
    tensors,
  );
}

/** Whether the update follows one gradient as it is, and nothing comes after it. */
function isPlain(
  plan: StepPlan,
  { shape, frozen, penalties }: TrainingTask,
  { options }: Pass,
  projected: LoweredProjection,
): boolean {
  const { optimizer, combine, headSolve, constrain, accept, curvature } = plan;
  const isDescent = optimizer.name === 'sgd' && !optimizer.clip && !optimizer.weightDecay;
  return (
    isDescent &&
    (combine ?? headSolve ?? constrain ?? accept ?? curvature) === undefined &&
    options.directions === 1 &&
    options.sensitivities === 0 &&
    (plan.projection !== 'exact' || shape.outputs.length === 1) &&
    projected.gradients.length === 0 &&
    !penalties?.some(Boolean) &&
    !frozen.some(Boolean)
  );
}

/** The schedule that the phase follows, whatever the losses are; undefined where it waits for them. */
function scheduleOf(
  { choose, directions, projection }: StepPlan,
  objectives: number,
): readonly number[] | undefined {
  if (objectives === 1) return choose.name === 'all' ? undefined : [];
  if (choose.name !== 'schedule' || projection !== 'none') return undefined;
  const [served] = directions;
  const { until } = choose;
  const stays = served === until.length && until.every((end) => end === 0);
  return served === 'active' || stays ? until : undefined;
}
