import { isRowLoss } from '../../../shaders/fragments/loss.ts';
import { readsAllRows } from '../../data/order.ts';
import { layoutOf } from '../../network/layout.ts';
import { lastHidden, totalOutputs } from '../../network/shape.ts';
import type { TrainingTask } from '../engine.ts';

/** Numbers that a text keeps in registers, over all lanes; past this, compilers take too long. */
const MAX_UNROLLED = 4096;

/**
 * Why the fused engine cannot train a task, as a sentence that says what to do; undefined where it can.
 */
export function fusedRefusal(task: TrainingTask): string | undefined {
  return (
    refusedNetwork(task) ??
    refusedPlan(task) ??
    refusedOptimizer(task) ??
    refusedProjection(task) ??
    refusedRecord(task)
  );
}

function refusedNetwork({ shape, losses, penalties, plan }: TrainingTask): string | undefined {
  const { hidden, outputs, coefficients } = shape;
  if (coefficients !== undefined || plan.naLoss) {
    return 'it trains no non-Archimedean networks.';
  }
  if (penalties?.some(Boolean)) return 'it knows no penalties; give every objective targets.';
  if (outputs.length > 4) return `it trains 1 to 4 objectives, got ${outputs.length}.`;
  if (hidden.length > 2) return `it holds one or two hidden layers, got ${hidden.length}.`;
  const row = losses?.findIndex(isRowLoss) ?? -1;
  if (losses && row >= 0) {
    return `its losses are of single outputs; objective ${row + 1} has ${losses[row].name}.`;
  }
  const numbers = unrolledNumbers(shape, plan);
  if (numbers > MAX_UNROLLED) {
    return `a network and what its optimizer keeps must be at most ${MAX_UNROLLED} numbers, got ${numbers}; use fewer units.`;
  }
  return undefined;
}

/** Parameters, and Adam's moments of the trunk per objective and of the heads. */
function unrolledNumbers(shape: TrainingTask['shape'], plan: TrainingTask['plan']): number {
  const { size, trunkSize } = layoutOf(shape);
  if (plan.optimizer.name === 'sgd') return size;
  return size + 2 * shape.outputs.length * trunkSize + 2 * (size - trunkSize);
}

function refusedPlan({ shape, plan, order }: TrainingTask): string | undefined {
  const { choose, directions, monitor } = plan;
  const parts = ['combine', 'headsAbove', 'headSolve', 'constrain', 'accept', 'curvature'] as const;
  const found = parts.find((part) => plan[part] !== undefined);
  if (found)
    return `it has no ${PARTS[found]}; it trains methods phase, sequential, simultaneous and single.`;
  const all = choose.name === 'all';
  const expected = all ? shape.outputs.map((_, k) => k) : ['active'];
  const alone =
    choose.name === 'schedule' && choose.until.every((end) => end === 0) && !all
      ? [choose.until.length]
      : expected;
  const isOne = (list: readonly unknown[]) => String(list) === String(directions);
  if (!isOne(expected) && !isOne(alone)) {
    return `its trunk follows the active objective, or all of them; got directions ${directions.join(', ')}.`;
  }
  if (monitor === 'data' && !readsAllRows(order)) {
    return "the losses of a step's own rows must choose the phase; set training.monitor to 'rows', or training.granularity to 'full'.";
  }
  return undefined;
}

const PARTS = {
  combine: 'combination of gradients',
  headsAbove: 'training of the heads above',
  headSolve: 'solved heads',
  constrain: 'budgets',
  accept: 'trial steps',
  curvature: 'Levenberg–Marquardt steps',
} as const;

function refusedOptimizer({ plan: { optimizer } }: TrainingTask): string | undefined {
  const { name, weightDecay = 0, clip } = optimizer;
  if (name !== 'sgd' && name !== 'adam') return `it has optimizers sgd and adam, got ${name}.`;
  if (weightDecay > 0) return 'it has no weight decay; set it to 0.';
  if (clip !== undefined) return 'it does not clip gradients; leave clip out.';
  return undefined;
}

function refusedProjection({ shape, plan: { projection } }: TrainingTask): string | undefined {
  switch (projection) {
    case 'none':
    case 'hyperplane':
    case 'upstream':
    case 'masked':
      return undefined;
    case 'line':
      return shape.outputs.length === 2 && totalOutputs(shape) === 2 && lastHidden(shape) % 2 === 0
        ? undefined
        : "projection 'line' takes two objectives of one output, and an even number of hidden units.";
    default:
      return `it has projections none, line, hyperplane, upstream and masked, got ${projection}.`;
  }
}

function refusedRecord({ leakEvery, movementEvery }: TrainingTask): string | undefined {
  if (leakEvery === 0 && movementEvery === 0) return undefined;
  return 'it measures neither leak nor movement; set record.leakEvery and record.movementEvery to 0.';
}
