import { choosePhase } from '../../../shaders/choosePhase.ts';
import { sgd } from '../../../shaders/sgd.ts';
import { readsAllRows } from '../../data/order.ts';
import type { Dispatch, Gpu } from '../../gpu/gpu.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import type { Projection } from '../../methods/plan.ts';
import type { TrainingTask } from '../engine.ts';
import { ownersOf } from '../owners.ts';
import { lowerLeak, lowerMovement, type Measurement } from './measure.ts';
import { createPass, createShared, type Pass, type Shared } from './pass.ts';
import { lowerProjection, sensitivitiesFor } from './projection.ts';

/** A step plan lowered to dispatches: which ones a step runs, in order, and the tensors that the host touches. */
export interface Program {
  readonly shared: Shared;
  readonly step: Pass;
  /** Dispatches of every step, and what comes before them unless the leak is measured. */
  readonly before: readonly Dispatch[];
  readonly body: readonly Dispatch[];
  /** Round the steps that they measure; undefined where they measure nothing. */
  readonly leak: Measurement | undefined;
  readonly movement: Measurement | undefined;
  /** Losses over the whole data set into `dataLosses`. */
  readonly evaluate: readonly Dispatch[];
  readonly dataLosses: Tensor;
  readonly losses: Tensor;
  /** Host-written before a chunk. `order` only where steps read different rows. */
  readonly order: Tensor | undefined;
  readonly rates: Tensor;
  /** Read back after a chunk, like the samples of the measurements. */
  readonly history: Tensor;
}

/** Lower a task for chunks of up to `chunkSteps` steps. Creates every buffer, pipeline and bind group of the run. */
export async function lower(gpu: Gpu, task: TrainingTask, chunkSteps: number): Promise<Program> {
  const { shape, plan, order: rows } = task;
  const objectives = shape.outputs.length;
  const directions = plan.directions.length;
  // With one objective there is nothing to protect.
  const projection: Projection = objectives > 1 ? plan.projection : 'none';
  const measures = task.leakEvery > 0 && objectives > 1;

  const shared = createShared(gpu, shape, {
    rows: task.inputs.rows,
    inputs: task.inputs.values,
    targets: task.targets.values,
    parameters: task.parameters,
  });
  const { layout, parameters, state } = shared;
  gpu.write(state, new Uint32Array([task.start.step, 0, 0, task.start.phase]));
  const filled = (label: string, dims: readonly number[], data: Float32Array<ArrayBuffer>) => {
    const tensor = gpu.tensor(label, dims);
    gpu.write(tensor, data);
    return tensor;
  };
  const thresholds = filled(
    'thresholds',
    [1, objectives],
    Float32Array.from({ length: objectives }, (_, k) => task.thresholds[k] ?? 0),
  );
  const owner = gpu.tensor('owner', [layout.size], 'u32');
  gpu.write(owner, ownersOf(task));
  const rates = gpu.tensor('rates', [1, chunkSteps]);
  const gates = gpu.tensor('gates', [1, objectives + 2]);
  const priority = gpu.tensor('priority', [1, directions], 'u32');
  const losses = gpu.tensor('losses', [1, objectives]);
  const dataLosses = gpu.tensor('data.losses', [1, objectives]);
  const before = gpu.tensor('data.lossesBefore', [1, objectives]);
  const history = gpu.tensor('history', [chunkSteps, 1, objectives + 2]);

  const allRows = readsAllRows(rows);
  const order = allRows ? undefined : gpu.tensor('order', [chunkSteps, rows.batch], 'u32');
  const step = await createPass(shared, {
    label: 'step',
    batch: rows.batch,
    directions,
    sensitivities: sensitivitiesFor(projection, shape.outputs),
    orderSteps: allRows ? 0 : chunkSteps,
    ...(order && { order }),
  });
  const whole = await createPass(shared, {
    label: 'data',
    batch: task.inputs.rows,
    directions: Math.max(1, objectives - 1),
    sensitivities: 0,
    orderSteps: 0,
  });
  gpu.write(whole.tensors.weights, identityRows(Math.max(1, objectives - 1), objectives));

  const decidesByData = plan.monitor === 'data';
  const projected = await lowerProjection(projection, shared, step, priority);
  const choose = await gpu.prepare(
    choosePhase,
    {
      networks: 1,
      objectives,
      historySteps: chunkSteps,
      rule: plan.choose,
      monitor: decidesByData,
    },
    {
      losses,
      thresholds,
      state,
      weights: step.tensors.weights,
      priority,
      gates,
      history,
      deciding: before,
    },
  );
  const update = await gpu.prepare(
    sgd,
    { networks: 1, parameters: layout.size, directions, objectives, rateSteps: chunkSteps },
    { parameters, gradients: step.tensors.gradients, gates, owner, rates, state },
  );
  const body = [
    ...step.forward,
    await step.lossesInto(losses),
    choose,
    await step.headBackward(projected.derivative),
    ...projected.rows,
    ...step.trunkBackward,
    ...projected.deltas,
    step.weightGradients,
    ...projected.gradients,
    update,
  ];
  const evaluate = [...whole.forward, await whole.lossesInto(dataLosses)];
  const evaluateBefore = [...whole.forward, await whole.lossesInto(before)];
  const measured = { shared, step, gates, owner, chunkSteps };
  const data = {
    pass: whole,
    before,
    after: dataLosses,
    evaluateBefore,
    evaluateAfter: evaluate,
  };
  return {
    shared,
    step,
    before: decidesByData ? evaluateBefore : [],
    body,
    leak: measures ? await lowerLeak(gpu, task, measured, data) : undefined,
    movement: task.movementEvery > 0 ? await lowerMovement(gpu, task, measured) : undefined,
    evaluate,
    dataLosses,
    losses,
    order,
    rates,
    history,
  };
}

function identityRows(rows: number, cols: number): Float32Array<ArrayBuffer> {
  const matrix = new Float32Array(rows * cols);
  for (let i = 0; i < rows; i++) matrix[i * cols + i] = 1;
  return matrix;
}
