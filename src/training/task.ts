import { MSE } from '../../shaders/fragments/loss.ts';
import type { Dataset } from '../data/dataset.ts';
import { sideBySide } from '../data/sideBySide.ts';
import { applyMaps, type DatasetMaps } from '../data/standardise.ts';
import type { TrainingTask } from '../engines/engine.ts';
import { isPenalty, lossSpecs } from '../experiment/objectives.ts';
import { isFrozen } from '../experiment/parameters.ts';
import { seenDataset } from '../experiment/seen.ts';
import { networkShapeOf, protectedOutputs } from '../experiment/shape.ts';
import { rowsPerStep, stagesOf, stepsOf } from '../experiment/steps.ts';
import type { ResolvedExperiment } from '../experiment/types.ts';
import { METHODS, type Method } from '../methods/index.ts';
import { initialise } from '../network/init.ts';
import { layoutOf, tensorsOf } from '../network/layout.ts';
import type { NetworkShape } from '../network/shape.ts';
import { permutation, STREAMS } from '../numbers/counter.ts';
import { lossOf } from '../objectives/loss.ts';
import { thresholdsOf } from '../objectives/threshold.ts';
import { probed } from './penalties.ts';
import { rateOf } from './schedule.ts';
import type { SeenRows, StagedRun } from './stages.ts';
import { optimizerOf, scheduleOf } from './update.ts';

/** An experiment on its data, ready for engines. */
export interface PreparedTask {
  readonly run: StagedRun;
  /** Of the first stage. */
  readonly task: TrainingTask;
  readonly maps: DatasetMaps;
  /** Steps of the whole run. */
  readonly steps: number;
}

export function methodOf({ training }: ResolvedExperiment): Method {
  return METHODS[training.method];
}

/**
 * The task that an experiment sets on its data set (in the user's units).
 *
 * @param validation rows that early stopping looks at
 */
export function taskOf(
  experiment: ResolvedExperiment,
  dataset: Dataset,
  validation?: Dataset,
): PreparedTask {
  const { training, record, network, objectives } = experiment;
  const shape = networkShapeOf(experiment);
  const rows = dataset.inputs.rows;
  const { dataset: seen, maps } = seenDataset(experiment, dataset);
  const steps = stepsOf(training, rows);
  const stages = methodOf(experiment).stages({
    objectives: objectives.length,
    projection: training.projection,
    monitor: training.monitor,
    hysteresis: training.hysteresis,
    steps,
    stages: stagesOf(training, rows, objectives.length),
    polish: training.polish,
    optimizer: optimizerOf(training),
    exact: { damping: training.damping, compensation: training.compensation },
    headRidge: training.headSolve ? training.headRidge : undefined,
    penalties: objectives.flatMap((one, k) => (isPenalty(one) ? [k] : [])),
    weight: training.weight,
    naLoss: training.naLoss,
  });
  const schedule = scheduleOf(training);
  const task: TrainingTask = {
    shape,
    plan: stages[0].plan,
    ...withProbes(experiment, seen),
    losses: lossSpecs(objectives).map((loss) => (loss === undefined ? MSE : lossOf(loss))),
    thresholds: thresholdsOf(objectives, seen.targets),
    parameters: initialise(shape, network.init),
    frozen: frozenMask(shape, training.freeze),
    order: {
      rows,
      batch: rowsPerStep(training, rows),
      ...(training.order === 'shuffled' && { seed: training.seed }),
    },
    rate: rateOf({ ...schedule, first: 0, steps: stages[0].steps }),
    ...protectedBy(training, shape, rows),
    budgets: [],
    leakEvery: record.leakEvery,
    movementEvery: record.movementEvery,
    keepParameters: record.parameters,
    start: { step: 0, phase: 0 },
  };
  const { earlyStopping } = training;
  return {
    run: {
      task,
      stages,
      schedule,
      budget: training.budget,
      ...(earlyStopping &&
        validation && {
          stopping: { ...earlyStopping, validation: seenRows(experiment, validation, maps) },
        }),
    },
    task,
    maps,
    steps: stages.reduce((sum, stage) => sum + stage.steps, 0),
  };
}

/**
 * What projection `exact` protects: a step's own rows where they make at most `protectedRows` rows of the Jacobian, and
 * anchors drawn once from the seed up to that many; all rows where they fit.
 */
function protectedBy(
  training: ResolvedExperiment['training'],
  shape: NetworkShape,
  rows: number,
): Pick<TrainingTask, 'anchors' | 'protectsOwn'> {
  const { method, projection, protectedRows, granularity, batch, seed } = training;
  // A protected update corrects the drift of every row.
  const all = method.startsWith('protect');
  if (all || projection !== 'exact') return { anchors: new Uint32Array(0), protectsOwn: true };
  const most = Math.max(1, Math.floor(protectedRows / Math.max(1, protectedOutputs(shape))));
  const own = rowsPerStep({ granularity, batch }, rows);
  const protectsOwn = own <= most;
  if (rows <= most)
    return { anchors: Uint32Array.from({ length: rows }, (_, i) => i), protectsOwn };
  const drawn = permutation(seed, 0, rows, STREAMS.anchors);
  return { anchors: drawn.slice(0, protectsOwn ? most - own : most), protectsOwn };
}

/** A data set (in the user's units, a target per objective) in the units of training, with the probes of penalties. */
export function seenRows(
  experiment: Pick<ResolvedExperiment, 'objectives' | 'training'>,
  part: Dataset,
  maps: DatasetMaps,
): SeenRows {
  const targets = part.targets.map((target, k) => applyMaps(target, maps.targets[k]));
  return withProbes(experiment, { ...part, inputs: applyMaps(part.inputs, maps.inputs), targets });
}

/** A data set as training sees it, as engines take it. */
function withProbes(
  experiment: Pick<ResolvedExperiment, 'objectives' | 'training'>,
  seen: Dataset,
): SeenRows {
  const { penalties, inputs } = probed(experiment, seen);
  return {
    inputs,
    targets: sideBySide(seen.targets, inputs.rows),
    ...(penalties.some(Boolean) && { penalties }),
  };
}

/** 1 for every parameter of a frozen group. */
function frozenMask(shape: NetworkShape, freeze: readonly string[]): Uint8Array {
  const mask = new Uint8Array(layoutOf(shape).size);
  for (const { name, offset, length } of tensorsOf(shape)) {
    // A group holds all coefficients of its tensors: the name without its power of η.
    if (isFrozen(name.split(' ')[0], freeze)) mask.fill(1, offset, offset + length);
  }
  return mask;
}
