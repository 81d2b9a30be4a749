import { acceptTrial } from '../../../shaders/acceptTrial.ts';
import { keepGood } from '../../../shaders/keepGood.ts';
import { outputDrift } from '../../../shaders/outputDrift.ts';
import { sgd } from '../../../shaders/sgd.ts';
import { trialStep } from '../../../shaders/trialStep.ts';
import type { Dispatch } from '../../gpu/gpu.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import type { AcceptRule } from '../../methods/plan.ts';
import type { LoweredExact } from './exact.ts';
import { lowerHeadSolve } from './heads.ts';
import { createPass, type Pass } from './pass.ts';
import type { Shared } from './shared.ts';

/** What an update reads. */
export interface UpdateInputs {
  /** [1, D, P]. */
  readonly directions: Tensor;
  readonly priority: Tensor;
  readonly gates: Tensor;
  readonly owner: Tensor;
  readonly rates: Tensor;
  readonly history: Tensor;
}

/** Plain descent along all directions. */
export async function lowerDescent(
  { gpu, layout, shape, parameters, state, good }: Shared,
  { directions, gates, owner, rates }: UpdateInputs,
): Promise<readonly Dispatch[]> {
  return [
    await gpu.prepare(
      sgd,
      {
        networks: 1,
        parameters: layout.size,
        directions: directions.shape[1],
        objectives: shape.outputs.length,
        rateSteps: rates.shape[1],
      },
      { parameters, gradients: directions, gates, owner, rates, good, state },
    ),
  ];
}

/**
 * The protected update (design §4.4): every trial is dispatched, and those after the accepted one change nothing.
 * `step` holds the forward pass before the update over all rows; `budgets` [1, K].
 */
export async function lowerTrials(
  rule: AcceptRule,
  shared: Shared,
  step: Pass,
  exact: LoweredExact | undefined,
  inputs: UpdateInputs & { readonly budgets: Tensor },
): Promise<readonly Dispatch[]> {
  const { gpu, layout, shape, parameters, state, good } = shared;
  const { directions: direction, priority, gates, owner, rates, history, budgets } = inputs;
  const objectives = shape.outputs.length;
  const { batch } = step.options;
  const trial = await createPass(shared, {
    label: 'trial',
    batch,
    directions: 1,
    sensitivities: 0,
    orderSteps: 0,
  });
  const accepted = gpu.tensor('trial.accepted', [1]);
  const losses = gpu.tensor('trial.losses', [1, objectives]);
  const common = { networks: 1, objectives, objective: rule.objective };
  const stepBy = (share: number) =>
    gpu.prepare(
      trialStep,
      {
        ...common,
        parameters: layout.size,
        share,
        rateSteps: rates.shape[1],
        // The first trial forgets what the step before accepted.
        resets: share === 1,
      },
      { before: good, direction, owner, accepted, rates, state, parameters },
    );
  const correct =
    exact && rule.correct
      ? await lowerCorrection(shared, step, trial, exact, { accepted, priority })
      : [];
  const repair =
    rule.repairRidge === undefined
      ? []
      : await lowerHeadSolve(
          { ridge: rule.repairRidge, from: 0, to: rule.objective },
          shared,
          trial,
        );
  const judge = await trial.lossesInto(losses);

  const dispatches = [
    await gpu.prepare(
      keepGood,
      { networks: 1, parameters: layout.size, objectives },
      { parameters, direction, gates, owner, good, state },
    ),
  ];
  for (let halving = 0; halving <= rule.halvings; halving++) {
    const share = 0.5 ** halving;
    dispatches.push(
      await stepBy(share),
      ...correct,
      ...repair,
      ...trial.forward,
      ...judge,
      await gpu.prepare(
        acceptTrial,
        { ...common, share, historySteps: history.shape[0] },
        { losses, budgets, accepted, state, history },
      ),
    );
  }
  return [...dispatches, await stepBy(0)];
}

/** The drift of the protected outputs since the step's forward pass, taken back along Jᵀ. */
async function lowerCorrection(
  shared: Shared,
  step: Pass,
  trial: Pass,
  exact: LoweredExact,
  { accepted, priority }: { readonly accepted: Tensor; readonly priority: Tensor },
): Promise<readonly Dispatch[]> {
  const { gpu, shape, parameters } = shared;
  const outputsOf = ({ activations }: Pass) => ({
    offset: activations.offsets[shape.hidden.length],
    stride: activations.stride,
  });
  const rhs = gpu.tensor('trial.drift', [1, 1, 1, exact.rows]);
  return [
    ...trial.forward,
    await gpu.prepare(
      outputDrift,
      {
        networks: 1,
        batch: step.options.batch,
        outputs: shape.outputs,
        trial: outputsOf(trial),
        step: outputsOf(step),
      },
      { trial: trial.tensors.hidden, step: step.tensors.hidden, accepted, priority, rhs },
    ),
    ...(await exact.correction(rhs, parameters)),
  ];
}
