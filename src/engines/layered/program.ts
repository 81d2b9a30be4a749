import { choosePhase } from '../../../shaders/choosePhase.ts';
import { protectable } from '../../../shaders/projectColumns.ts';
import { readsAllRows } from '../../data/order.ts';
import type { Dispatch, Gpu } from '../../gpu/gpu.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import type { TrainingTask } from '../engine.ts';
import { gradientRule } from '../gradientRule.ts';
import { movesAbove, ownersOf } from '../owners.ts';
import { protectsStepOnly } from '../protectedRows.ts';
import { SLICE_ROWS } from '../slices.ts';
import { chosenDirections } from './chosen.ts';
import { type LoweredConstraint, lowerConstraint } from './constraint.ts';
import { type LoweredCurvature, lowerCurvature, stepSensitivities } from './curvature.ts';
import { lowerDirections } from './directions.ts';
import { lowerExact } from './exact.ts';
import { lowerGradientProjection } from './gradientProjection.ts';
import { lowerHeadSolve } from './heads.ts';
import { lowerLeak, lowerMovement, type Measurement } from './measure.ts';
import { createPass } from './pass.ts';
import { lowerProjection } from './projection.ts';
import { createShared, type Shared } from './shared.ts';
import { lowerSlices } from './slices.ts';
import { lowerSmallStep } from './small.ts';
import { lowerDescent, lowerTrials } from './update.ts';
import { type LoweredValidation, lowerValidation } from './validation.ts';

/** A step plan lowered to dispatches: which ones a step runs, in order, and the tensors that the host touches. */
export interface Program {
  readonly shared: Shared;
  /** z_l and outputs of the last step. */
  readonly pre: Tensor;
  /** The directions that the update follows, [1, D, P]; undefined where steps keep none. */
  readonly directions: Tensor | undefined;
  /** Once, before the first step. */
  readonly begin: readonly Dispatch[];
  /** Dispatches of every step, and what comes before them unless the leak is measured. */
  readonly before: readonly Dispatch[];
  readonly body: readonly Dispatch[];
  /** The same for a step that is measured, which leaves its directions; on some adapters not to the last bit. */
  readonly measuredBody: readonly Dispatch[];
  /** Round the steps that they measure; undefined where they measure nothing. */
  readonly leak: Measurement | undefined;
  readonly movement: Measurement | undefined;
  /** Losses over the whole data set into `dataLosses`; none where they are taken slice by slice. */
  readonly evaluate: readonly Dispatch[];
  /** Those of a large data set that no step passes over as a whole; undefined for others. */
  readonly evaluateSlices: (() => Promise<Float64Array>) | undefined;
  readonly dataLosses: Tensor;
  readonly losses: Tensor;
  readonly best: LoweredConstraint['best'] | undefined;
  /** Where leave-one-out tells the best network; `best` is then the one of lowest loss. */
  readonly validation?: LoweredValidation | undefined;
  readonly system?: LoweredCurvature['system'] | undefined;
  /** Host-written before a chunk. Row tables only where steps read different rows. */
  readonly order: Tensor | undefined;
  readonly protectedOrder: Tensor | undefined;
  readonly rates: Tensor;
  /** Host-zeroed before a chunk, as `LoweredExact` has it; undefined without that projection. */
  readonly damping: Tensor | undefined;
  /** Read back after a chunk, like the samples of the measurements. */
  readonly history: Tensor;
}

/** Lower a task for chunks of up to `chunkSteps` steps. Creates every buffer, pipeline and bind group of the run. */
export async function lower(gpu: Gpu, task: TrainingTask, chunkSteps: number): Promise<Program> {
  const { shape, order: rows } = task;
  // Curvature has no direction; the kernels that serve one ask for one.
  const plan = task.plan.curvature
    ? { ...task.plan, directions: [task.plan.curvature.objective] }
    : task.plan;
  const objectives = shape.outputs.length;
  // With one objective there is nothing to protect.
  const projection = objectives > 1 ? plan.projection : 'none';
  const rule = gradientRule(projection);

  const shared = createShared(gpu, shape, {
    rows: task.inputs.rows,
    penalties: task.penalties,
    inputs: task.inputs.values,
    targets: task.targets.values,
    parameters: task.parameters,
    losses: task.losses,
  });
  const { layout, state } = shared;
  gpu.write(state, new Uint32Array([task.start.step, 0, 0, task.start.phase]));
  const filled = (label: string, values: ArrayLike<number>) => {
    const tensor = gpu.tensor(label, [1, objectives]);
    gpu.write(
      tensor,
      Float32Array.from({ length: objectives }, (_, k) => values[k] ?? 0),
    );
    return tensor;
  };
  const thresholds = filled('thresholds', task.thresholds);
  const budgets = filled('budgets', task.budgets);
  const owner = gpu.tensor('owner', [layout.size], 'u32');
  const owners = ownersOf(task);
  gpu.write(owner, owners);
  const rates = gpu.tensor('rates', [1, chunkSteps]);
  const gates = gpu.tensor('gates', [1, objectives + 2]);
  const losses = gpu.tensor('losses', [1, objectives]);
  const dataLosses = gpu.tensor('data.losses', [1, objectives]);
  const before = gpu.tensor('data.lossesBefore', [1, objectives]);
  const history = gpu.tensor('history', [chunkSteps, 1, objectives + 2]);

  const allRows = readsAllRows(rows);
  const order = allRows
    ? undefined
    : gpu.tensor('order', [chunkSteps, rows.batch + shared.probes], 'u32');
  const carries = projection === 'masked' || (projection === 'exact' && protectsStepOnly(task));
  const step = await createPass(shared, {
    label: 'step',
    batch: rows.batch,
    directions: plan.directions.length + (rule ? objectives - 1 : 0),
    sensitivities: carries ? protectable(shape.outputs) : stepSensitivities(task),
    contrasts: projection === 'exact',
    orderSteps: allRows ? 0 : chunkSteps,
    ...(order && { order }),
  });
  const measures = task.leakEvery > 0 && objectives > 1;
  const decidesByData = plan.monitor === 'data';
  const passesOver = measures || decidesByData || plan.constrain !== undefined || shared.probes > 0;
  const whole =
    passesOver || rows.rows <= SLICE_ROWS
      ? await createPass(shared, {
          label: 'data',
          batch: rows.rows,
          directions: Math.max(1, objectives - 1),
          sensitivities: 0,
          orderSteps: 0,
        })
      : undefined;
  if (whole) gpu.write(whole.tensors.weights, identityRows(whole.options.directions, objectives));
  const evaluate = whole ? [...whole.forward, ...(await whole.lossesInto(dataLosses))] : [];
  const evaluateBefore = whole ? [...whole.forward, ...(await whole.lossesInto(before))] : [];

  const chosen = chosenDirections(gpu, plan, step, objectives);
  const constraint =
    plan.constrain &&
    (await lowerConstraint(plan.constrain, task, shared, { losses: dataLosses, history, budgets }));
  const lowered = await lowerDirections(plan, shared, {
    pass: step,
    priority: chosen.priority,
    gates,
    owner,
    owners,
    multiplierWeights: constraint?.weights,
  });
  const { priority } = lowered;
  const offGradients = rule && (await lowerGradientProjection(rule, shared, step, priority, owner));
  const directions = offGradients?.direction ?? lowered.directions;
  const exact =
    projection === 'exact' && plan.exact
      ? await lowerExact(task, plan.exact, shared, {
          pass: step,
          directions,
          priority,
          gates,
          chunkSteps,
        })
      : undefined;
  const projected = await lowerProjection(projection, shared, step, directions, priority);
  const inputs = { directions, priority, gates, owner, rates, history };
  const curvature =
    plan.curvature &&
    plan.headSolve &&
    (await lowerCurvature(plan.curvature, plan.headSolve, task, shared, step, {
      ...inputs,
      losses,
    }));
  const solve = plan.headSolve ? await lowerHeadSolve(plan.headSolve, shared, step) : [];
  const small = await lowerSmallStep(plan, task, shared, step.options, projected, {
    ...inputs,
    losses,
    priority: chosen.priority,
    gradients: step.tensors.gradients,
  });
  const choose = () =>
    gpu.prepare(
      choosePhase,
      {
        networks: 1,
        objectives,
        historySteps: chunkSteps,
        rule: plan.choose,
        monitor: decidesByData,
        opensAbove: movesAbove(plan),
      },
      { losses, thresholds, state, gates, history, deciding: before, ...chosen.byRule },
    );
  const large = small ? undefined : await import('./plainStep.ts');
  const plain = await large?.lowerPlainStep(
    plan,
    task,
    shared,
    step,
    projected,
    { losses, rates, history },
    choose,
  );
  const wholeStep = async () => {
    if (small?.whole) return small.whole;
    const head = small
      ? [...(exact?.forward ?? []), small.forward]
      : [
          ...step.forward,
          ...(await step.lossesInto(losses)),
          ...(exact?.forward ?? []),
          await choose(),
        ];
    if (curvature) return [...head, ...curvature.update];
    const back = small
      ? [small.backward]
      : [
          await step.headBackward(projected.derivative),
          ...projected.rows,
          ...step.trunkBackward,
          ...projected.deltas,
          ...(await step.weightGradients()),
        ];
    const update = plan.accept
      ? await lowerTrials(plan.accept, shared, step, exact, { ...inputs, budgets })
      : await lowerDescent(shared, inputs);
    return [
      ...head,
      ...back,
      ...lowered.dispatches,
      ...projected.gradients,
      ...(exact?.gradients ?? []),
      ...(offGradients?.dispatches ?? []),
      ...update,
      ...solve,
      ...(constraint ? [...evaluate, ...constraint.after] : []),
    ];
  };
  const isMeasured = measures || task.movementEvery > 0;
  const measuredBody = plain && !isMeasured ? plain : await wholeStep();

  const measured = { shared, directions, gates, owner, chunkSteps };
  const data = whole && {
    pass: whole,
    before,
    after: dataLosses,
    evaluateBefore,
    evaluateAfter: evaluate,
  };
  return {
    shared,
    pre: small?.pre ?? step.tensors.pre,
    directions: plain ? undefined : directions,
    begin: [
      ...solve,
      ...(constraint ? [...evaluate, constraint.begin] : []),
      ...(curvature ? [...step.forward, ...(await step.lossesInto(losses)), curvature.begin] : []),
    ],
    before: decidesByData ? evaluateBefore : [],
    body: plain ?? measuredBody,
    measuredBody,
    leak: measures && data ? await lowerLeak(gpu, task, measured, data) : undefined,
    movement: task.movementEvery > 0 ? await lowerMovement(gpu, task, measured) : undefined,
    evaluate,
    evaluateSlices: whole ? undefined : await lowerSlices(shared),
    dataLosses,
    losses,
    best: (constraint ?? curvature)?.best,
    system: curvature?.system,
    validation: await lowerValidation(task, shared, chunkSteps),
    order,
    protectedOrder: exact?.order,
    rates,
    damping: exact?.damping,
    history,
  };
}

function identityRows(rows: number, cols: number): Float32Array<ArrayBuffer> {
  const matrix = new Float32Array(rows * cols);
  for (let i = 0; i < rows; i++) matrix[i * cols + i] = 1;
  return matrix;
}
