import { choosePhase } from '../../../../shaders/choosePhase.ts';
import type { NaLossName } from '../../../../shaders/naLoss.ts';
import { readsAllRows } from '../../../data/order.ts';
import type { Gpu } from '../../../gpu/gpu.ts';
import { beginningOf } from '../../../gpu/tensor.ts';
import type { TrainingTask } from '../../engine.ts';
import { ownersOf } from '../../owners.ts';
import { SLICE_ROWS } from '../../slices.ts';
import { lowerMovement } from '../measure.ts';
import { lowerOptimizer } from '../optimizer.ts';
import type { Program } from '../program.ts';
import { lowerSlices } from '../slices.ts';
import { lowerDescent } from '../update.ts';
import { lowerNaLeak } from './leak.ts';
import { createNaPass } from './pass.ts';
import { createNaShared, withState } from './shared.ts';

/**
 * The step of a non-Archimedean network lowered: forward, losses and gradients coefficient by coefficient, then one optimizer
 * and one descent over all parameters [k, P].
 */
export async function lowerNa(
  gpu: Gpu,
  task: TrainingTask,
  loss: NaLossName,
  chunkSteps: number,
): Promise<Program> {
  const { shape, plan, order: rows } = task;
  const objectives = shape.outputs.length;
  const own = createNaShared(gpu, task);
  const shared = own.all;
  const { layout, state } = shared;
  gpu.write(state, new Uint32Array([task.start.step, 0, 0, task.start.phase]));
  const thresholds = gpu.tensor('thresholds', [1, objectives]);
  gpu.write(thresholds, Float32Array.from(task.thresholds));
  const owners = ownersOf(task);
  const owner = gpu.tensor('owner', [layout.size], 'u32');
  gpu.write(owner, owners);
  const rates = gpu.tensor('rates', [1, chunkSteps]);
  const gates = gpu.tensor('gates', [1, objectives + 2]);
  const losses = gpu.tensor('losses', [1, objectives]);
  const dataLosses = gpu.tensor('data.losses', [1, objectives]);
  const history = gpu.tensor('history', [chunkSteps, 1, objectives + 2]);

  const allRows = readsAllRows(rows);
  const order = allRows ? undefined : gpu.tensor('order', [chunkSteps, rows.batch], 'u32');
  const step = await createNaPass(own, loss, {
    label: 'step',
    batch: rows.batch,
    orderSteps: allRows ? 0 : chunkSteps,
    ...(order && { order }),
  });
  const measures = task.leakEvery > 0 && objectives > 1;
  const whole =
    measures || rows.rows <= SLICE_ROWS
      ? await createNaPass(own, loss, { label: 'data', batch: rows.rows, orderSteps: 0 })
      : undefined;

  const choose = await gpu.prepare(
    choosePhase,
    {
      networks: 1,
      objectives,
      historySteps: chunkSteps,
      rule: plan.choose,
      monitor: false,
      opensAbove: false,
    },
    {
      losses,
      thresholds,
      state,
      gates,
      history,
      // One direction serves all objectives: nothing reads what the rule says of theirs.
      weights: gpu.tensor('rule.weights', [1, objectives, objectives]),
      priority: gpu.tensor('rule.priority', [1, objectives], 'u32'),
    },
  );
  const directions = beginningOf(step.standard.all.gradients, [1, 1, layout.size]);
  const priority = gpu.tensor('priority', [1, 1], 'u32');
  const inputs = { directions, priority, gates, owner, owners, rates, history };
  const body = [
    ...step.forward,
    ...(await step.lossesInto(losses)),
    choose,
    ...step.backward,
    ...(await lowerOptimizer(plan, shared, directions, inputs)),
    ...(await lowerDescent(shared, inputs)),
  ];
  const measured = { shared, directions, gates, owner, chunkSteps };
  const evaluate = whole ? [...whole.forward, ...(await whole.lossesInto(dataLosses))] : [];
  const after = { losses: dataLosses, evaluate };
  return {
    shared,
    pre: step.standard.all.pre,
    directions,
    begin: [],
    before: [],
    body,
    measuredBody: body,
    leak: measures ? await lowerNaLeak(task, own, loss, after, chunkSteps) : undefined,
    movement: task.movementEvery > 0 ? await lowerMovement(gpu, task, measured) : undefined,
    evaluate,
    evaluateSlices: whole
      ? undefined
      : await lowerSlices(shared, (slice, options) =>
          createNaPass(withState(own, slice), loss, options),
        ),
    dataLosses,
    losses,
    best: undefined,
    order,
    protectedOrder: undefined,
    rates,
    damping: undefined,
    history,
  };
}
