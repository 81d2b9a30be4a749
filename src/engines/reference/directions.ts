import type { TrainingTask } from '../engine.ts';
import { gradientRule } from '../gradientRule.ts';
import { protectedRowsOfStep, protectsStepOnly } from '../protectedRows.ts';
import { clipNorm } from './clip.ts';
import { type Combine, createCombine } from './combine.ts';
import { createExactProjector, type ExactProjector } from './exact.ts';
import { createGradientProjector } from './gradientProjection.ts';
import { isSolved } from './heads.ts';
import {
  backward,
  createDeltas,
  createPass,
  dHidden,
  forward,
  headGradient,
  type Network,
  type Pass,
  trunkGradient,
} from './network.ts';
import { createOptimizer, type ReferenceOptimizer } from './optimizer.ts';
import { createProjector } from './projections.ts';
import { gather } from './rows.ts';

/** The trunk part of one direction, for a view. */
export interface SeenDirection {
  readonly objective: number;
  readonly raw: Float64Array;
  readonly projected: Float64Array;
}

export interface Directions {
  /** What the update follows, flat: projected trunk directions summed, directions of the active heads, compensation. */
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
  const { layout, first } = network;
  const K = shape.outputs.length;
  const D = plan.directions.length;
  const deltas = createDeltas(shape, pass.rows);
  const applied = new Float64Array(layout.size);
  const gradients = plan.directions.map(() => new Float64Array(layout.trunkSize));
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
      ? createExactProjector(plan.exact, network, protectedRows)
      : undefined;
  const rule = gradientRule(plan.projection);
  const projector =
    exact ??
    (rule
      ? createGradientProjector(rule, network, pass, task.frozen)
      : createProjector(plan.projection, network, pass));

  const trunkOf = (objective: number, to: Float64Array) => {
    const upstream = deltas[deltas.length - 1];
    const protectedOutputs = first[objective];
    dHidden(network, pass, objective, upstream);
    if (objective > 0) projector.upstream?.(upstream, protectedOutputs);
    backward(network, pass, deltas);
    if (objective > 0) projector.deltas?.(deltas, protectedOutputs);
    trunkGradient(network, pass, deltas, to);
  };
  const look = (index: number, objective: number) => {
    dHidden(network, pass, objective, deltas[deltas.length - 1]);
    backward(network, pass, deltas);
    trunkGradient(network, pass, deltas, seen[index].raw);
    seen[index].projected.set(gradients[index]);
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
  const trunkUses = shape.outputs.map((_, objective) => `${objective} trunk`);
  const head = (objective: number) => {
    headGradient(network, pass, objective, applied);
    if (!isSeen) return;
    for (const { from, to } of ownParts[objective]) {
      headGradients.set(applied.subarray(from, to), from);
    }
  };
  /** The heads that descend in every phase. */
  const trainedIn = Array.from({ length: K + 1 }, (_, phase) =>
    ownParts.map((_, k) => k).filter((k) => !isSolved(plan, k) && (phase === k || phase === K)),
  );
  const { clip } = plan.optimizer;
  /** Every direction with the heads that it trains. */
  const clipAll = (directed: readonly (readonly number[])[], most: number) => {
    directed.forEach((heads, d) => {
      const own = heads.flatMap((k) => ownParts[k].map((part) => ({ ...part, gradient: applied })));
      const trunk = { gradient: gradients[d], from: 0, to: layout.trunkSize };
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
        projector.prepare(first[lowest]);
      }
      applied.fill(0);
      if (isSeen) headGradients.fill(0);
      const trained = trainedIn[phase];
      for (const k of trained) head(k);
      objectives.forEach((objective, d) => {
        trunkOf(objective, gradients[d]);
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
        optimizer.apply(
          combine ? 'trunk' : trunkUses[objective],
          gradients[d],
          0,
          layout.trunkSize,
        );
        if (!combine && objective > 0) {
          projector.gradient?.(gradients[d], first[objective], applied);
        }
        for (let p = 0; p < layout.trunkSize; p++) applied[p] += gradients[d][p];
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
