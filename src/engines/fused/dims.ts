import { MSE } from '../../../shaders/fragments/loss.ts';
import type { FusedDims, FusedOptimizer, FusedProjection } from '../../../shaders/fused.ts';
import { layoutOf } from '../../network/layout.ts';
import type { TrainingTask } from '../engine.ts';
import type { Lanes } from './lanes.ts';

/** What of a task is written into the text of its shader. */
type Text = Omit<
  FusedDims,
  'networks' | 'steps' | 'rateTables' | 'constantRates' | 'orders' | 'freezes' | keyof Lanes
>;

function textOf({ shape, plan, losses, order, inputs }: TrainingTask): Text {
  const { trunk, heads, size } = layoutOf(shape);
  return {
    inputs: shape.inputs,
    hidden: shape.hidden,
    outputs: shape.outputs,
    activation: shape.activation,
    losses: losses ?? shape.outputs.map(() => MSE),
    rule: plan.choose,
    projection: plan.projection as FusedProjection,
    optimizer: optimizerOf(plan.optimizer),
    parameters: {
      size,
      trunk: trunk.map(({ weight, bias }) => ({ weight: weight.offset, bias: bias.offset })),
      heads: { weight: heads.weight.offset, bias: heads.bias.offset },
    },
    rows: inputs.rows,
    batch: order.batch,
  };
}

function optimizerOf(optimizer: TrainingTask['plan']['optimizer']): FusedOptimizer {
  if (optimizer.name !== 'adam') return { name: 'sgd' };
  const { name, beta1, beta2, epsilon } = optimizer;
  return { name, beta1, beta2, epsilon };
}

/**
 * Whether one dispatch can train both: they agree in all but start, parameters, thresholds, rates, order of the rows
 * and frozen parameters.
 */
export function sharesShader(a: TrainingTask, b: TrainingTask): boolean {
  return unshared(a, b) === undefined;
}

/** The first thing in which they do not agree. */
export function unshared(a: TrainingTask, b: TrainingTask): string | undefined {
  const [one, other] = [textOf(a), textOf(b)];
  const names = Object.keys(one) as (keyof Text)[];
  const differs = names.find((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
  if (differs) return differs;
  if (!areEqual(a.inputs.values, b.inputs.values)) return 'inputs of the rows';
  return areEqual(a.targets.values, b.targets.values) ? undefined : 'targets of the rows';
}

function areEqual(a: Float64Array, b: Float64Array): boolean {
  return a === b || (a.length === b.length && a.every((value, index) => value === b[index]));
}

export function dimsOf(
  tasks: readonly TrainingTask[],
  lanes: Lanes,
  tables: Pick<FusedDims, 'steps' | 'rateTables' | 'constantRates' | 'orders'>,
): FusedDims {
  return {
    ...textOf(tasks[0]),
    ...lanes,
    ...tables,
    networks: tasks.length,
    freezes: tasks.some(({ frozen }) => frozen.some(Boolean)),
  };
}
