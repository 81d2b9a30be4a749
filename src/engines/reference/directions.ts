import type { TrainingTask } from '../engine.ts';
import { gradientRule } from '../gradientRule.ts';
import { protectedRowsOfStep, protectsStepOnly } from '../protectedRows.ts';
import { restsOf } from '../rests.ts';
import { headGradient } from './backward.ts';
import { clipNorm } from './clip.ts';
import { type Combine, createCombine } from './combine.ts';
import { createExactProjector, type ExactProjector } from './exact.ts';
import { forward } from './forward.ts';
import { createGradientProjector } from './gradientProjection.ts';
import { isSolved } from './heads.ts';
import { createDeltas, createPass, type Network, type Pass } from './network.ts';
import { createOptimizer, type ReferenceOptimizer } from './optimizer.ts';
import { createProjector } from './projections.ts';
import { gather } from './rows.ts';
import { sharedGradient } from './sharedGradient.ts';

/** The trunk part of one direction, for a view. */
export interface SeenDirection {
  readonly objective: number;
  readonly raw: Float64Array;
  readonly projected: Float64Array;
}

export interface Directions {
  /** What the update follows, flat: projected shared directions summed, directions of the active heads, compensation. */
  readonly applied: Float64Array;
  /** Compute `applied` for the step's rows in a phase; the pass holds their forward pass. */
  compute(phase: number, rows: Uint32Array): void;
  readonly exact: ExactProjector | undefined;
  readonly optimizer: ReferenceOptimizer;
  /** Only filled for a view: unprojected and final trunk directions, and the heads' gradients. */
  readonly seen: readonly SeenDirection[];
  readonly headGradients: Float64Array;
}

export interface DirectionOptions {
  /** Fill what only a view shows. */
  readonly isSeen: boolean;
  /** Weights of the gradients, for the combination `multipliers`. */
  readonly multipliers?: (losses: ArrayLike<number>) => number[];
}

/** Everything is allocated here. `data` is a pass over the whole data set. */
export function createDirections(
  task: TrainingTask,
  network: Network,
  pass: Pass,
  data: Pass,
  { isSeen, multipliers }: DirectionOptions,
): Directions {
  const { shape, plan } = task;
  const { layout, first, sharedHeads, sharedSize } = network;
  const K = shape.outputs.length;
  const D = plan.directions.length;
  const deltas = createDeltas(shape, pass.rows);
  const applied = new Float64Array(layout.size);
  const gradients = plan.directions.map(() => new Float64Array(sharedSize));
  const headGradients = new Float64Array(layout.size);
  const seen = plan.directions.map(() => ({
    objective: 0,
    raw: new Float64Array(isSeen ? layout.trunkSize : 0),
    projected: new Float64Array(isSeen ? layout.trunkSize : 0),
  }));
  const optimizer = createOptimizer(plan.optimizer, network.parameters, task.frozen);
  const combine: Combine | undefined =
    plan.combine && createCombine(plan.combine, task, multipliers);
  const protectedRows = plan.projection === 'exact' ? protectedPass(task, pass, data) : pass;
  const exact =
    plan.projection === 'exact' && plan.exact
      ? createExactProjector(
          plan.exact,
          network,
          protectedRows,
          task.frozen.some(Boolean) ? restsOf(task) : undefined,
        )
      : undefined;
  const rule = gradientRule(plan.projection);
  const projector =
    exact ??
    (rule
      ? createGradientProjector(rule, network, pass, task.frozen)
      : createProjector(plan.projection, network, pass));

  const detours = first.map((protectedOutputs, objective) =>
    objective === 0
      ? {}
      : {
          upstream: (dHidden: Float64Array) => projector.upstream?.(dHidden, protectedOutputs),
          deltas: (all: readonly Float64Array[]) => projector.deltas?.(all, protectedOutputs),
        },
  );
  const look = (index: number, objective: number) => {
    sharedGradient(network, pass, objective, deltas, seen[index].raw);
    seen[index].projected.set(gradients[index].subarray(0, layout.trunkSize));
    seen[index].objective = objective;
  };
  /** Per objective its rows of the stacked heads, each with an optimizer state of its own. */
  const ownParts = shape.outputs.map((_, objective) =>
    [layout.heads.weight, layout.heads.bias].map(({ name, offset, cols }) => ({
      use: `${objective} ${name}`,
      from: offset + first[objective] * cols,
      to: offset + first[objective + 1] * cols,
    })),
  );
  /** What the directions of several objectives meet in: the trunk, and heads that penalties train. */
  const sharedParts = [
    { name: 'trunk', from: 0, to: layout.trunkSize },
    ...[...sharedHeads].flatMap((k) =>
      ownParts[k].map(({ use, from, to }) => ({ name: `shared ${use}`, from, to })),
    ),
  ];
  const uses = shape.outputs.map((_, objective) =>
    sharedParts.map(({ name }) => `${objective} ${name}`),
  );
  const head = (objective: number) => {
    headGradient(network, pass, objective, applied);
    if (!isSeen) return;
    for (const { from, to } of ownParts[objective]) {
      headGradients.set(applied.subarray(from, to), from);
    }
  };
  /** The heads that descend in every phase. */
  const trainedIn = Array.from({ length: K + 1 }, (_, phase) =>
    ownParts
      .map((_, k) => k)
      .filter((k) => shape.outputs[k] > 0 && !sharedHeads.has(k) && !isSolved(plan, k))
      .filter((k) => phase === k || phase === K || (plan.headsAbove && k < phase)),
  );
  const { clip } = plan.optimizer;
  /** Every direction with the heads that it trains. */
  const clipAll = (directed: readonly (readonly number[])[], most: number) => {
    directed.forEach((heads, d) => {
      const own = heads.flatMap((k) => ownParts[k].map((part) => ({ ...part, gradient: applied })));
      const trunk = { gradient: gradients[d], from: 0, to: sharedSize };
      clipNorm([trunk, ...own], most, task.frozen);
    });
  };

  return {
    applied,
    exact,
    optimizer,
    seen,
    headGradients,
    compute(phase, rows) {
      const objectives = plan.directions.map((named) => (named === 'active' ? phase : named));
      const lowest = Math.max(...objectives);
      if (lowest > 0) {
        if (protectedRows !== pass) {
          if (protectedRows !== data) gather(task, protectedRowsOfStep(rows, task), protectedRows);
          forward(network, protectedRows);
        }
        projector.prepare(first[lowest], lowest);
      }
      applied.fill(0);
      if (isSeen) headGradients.fill(0);
      const trained = trainedIn[phase];
      for (const k of trained) head(k);
      objectives.forEach((objective, d) => {
        sharedGradient(network, pass, objective, deltas, gradients[d], detours[objective]);
      });
      if (combine) combine(gradients, pass.losses);
      if (clip !== undefined) {
        const own = objectives.map((k) => trained.filter((head) => head === k));
        clipAll(combine ? [trained] : own, clip);
      }
      for (const k of trained) {
        for (const { use, from, to } of ownParts[k]) optimizer.apply(use, applied, from, to);
      }
      for (let d = 0; d < (combine ? 1 : D); d++) {
        const objective = objectives[d];
        sharedParts.forEach(({ name, from, to }, part) => {
          const use = combine ? name : uses[objective][part];
          optimizer.apply(use, gradients[d], from, to);
        });
        if (!combine && objective > 0) {
          projector.gradient?.(gradients[d], first[objective], applied, objective);
        }
        for (let p = 0; p < sharedSize; p++) applied[p] += gradients[d][p];
        if (isSeen) look(d, objective);
      }
    },
  };
}

/** The rows whose outputs `exact` protects: the whole data set where the anchors hold it, else the step's rows and they. */
function protectedPass(task: TrainingTask, pass: Pass, data: Pass): Pass {
  if (protectsStepOnly(task)) return pass;
  if (task.anchors.length === task.inputs.rows) return data;
  return createPass(task.shape, protectedRowsOfStep(new Uint32Array(pass.rows), task).length);
}
