/** The report's experiment on the reference engine, and the tensors of its network by the report's names. */
import type { TrainingTask } from '../../src/engines/engine.ts';
import { createReferenceEngine, type StepView } from '../../src/engines/reference/engine.ts';
import { PLAIN_METHODS } from '../../src/methods/index.ts';
import type { Projection } from '../../src/methods/plan.ts';
import { layoutOf } from '../../src/network/layout.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import { report21 } from '../gpu/tasks.ts';
import { PLAIN_UPDATE } from '../methods/settings.ts';

export type { Projection };

export function phasePlan(projection: Projection) {
  return PLAIN_METHODS.phase.plan({
    objectives: 2,
    projection,
    monitor: 'rows',
    hysteresis: 0,
    stages: [],
    ...PLAIN_UPDATE,
  });
}

export function reportTask(changes: Partial<TrainingTask> = {}): TrainingTask {
  return { ...report21(), rate: () => 0.01, ...changes };
}

export const { shape: SHAPE } = report21();
const { trunk, heads, trunkSize } = layoutOf(SHAPE);
export const TRUNK_SIZE = trunkSize;
export const HIDDEN = heads.weight.cols;

/** First and one past the last parameter of each tensor. */
export const TENSORS = {
  'hidden.weight': [trunk[0].weight.offset, trunk[0].weight.offset + HIDDEN],
  'hidden.bias': [trunk[0].bias.offset, trunk[0].bias.offset + HIDDEN],
  weight1: [heads.weight.offset, heads.weight.offset + HIDDEN],
  weight2: [heads.weight.offset + HIDDEN, heads.weight.offset + 2 * HIDDEN],
  bias: [heads.bias.offset, heads.bias.offset + 1],
  bias2: [heads.bias.offset + 1, heads.bias.offset + 2],
} as const satisfies Readonly<Record<string, readonly [number, number]>>;

export type TensorName = keyof typeof TENSORS;
export const TENSOR_NAMES: readonly TensorName[] = Object.keys(TENSORS) as TensorName[];

export function tensorOf(flat: ArrayLike<number>, name: TensorName): number[] {
  const [from, to] = TENSORS[name];
  return Array.from({ length: to - from }, (_, index) => flat[from + index]);
}

/** Tensors of which at least one bit differs. */
export function changed(before: ArrayLike<number>, after: ArrayLike<number>): TensorName[] {
  return TENSOR_NAMES.filter((name) => {
    const was = tensorOf(before, name);
    return tensorOf(after, name).some((value, index) => !Object.is(value, was[index]));
  });
}

/** The standard network with one objective that starts as the hybrid network does, without its head 2. */
export function standardNetwork(task: TrainingTask): TrainingTask {
  const shape: NetworkShape = { ...task.shape, outputs: [1] };
  const { rows, values } = task.targets;
  return {
    ...task,
    shape,
    targets: { rows, cols: 1, values: values.filter((_, index) => index % 2 === 0) },
    thresholds: [-1],
    parameters: [
      ...Array.from(task.parameters).slice(0, TRUNK_SIZE),
      ...tensorOf(task.parameters, 'weight1'),
      ...tensorOf(task.parameters, 'bias'),
    ],
    frozen: new Uint8Array(layoutOf(shape).size),
  };
}

export interface SeenStep {
  readonly view: StepView;
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly leak: number;
}

/** Every step of a run: what it computed, and the parameters round it. */
export async function stepByStep(task: TrainingTask, steps: number): Promise<SeenStep[]> {
  const views: StepView[] = [];
  const engine = createReferenceEngine(task, {
    onStep: (view) => views.push(structuredClone(view)),
  });
  const seen: SeenStep[] = [];
  for (let step = 0; step < steps; step++) {
    const before = await engine.parameters();
    const { leak } = await engine.advance(1);
    const after = await engine.parameters();
    seen.push({ view: views[step], before, after, leak: leak.changes[0] ?? Number.NaN });
  }
  return seen;
}

/** Any number of steps, in chunks. */
export async function train(task: TrainingTask, steps: number) {
  const engine = createReferenceEngine(task);
  const changes: number[] = [];
  let second = 0;
  for (let done = 0; done < steps; ) {
    const chunk = await engine.advance(Math.min(engine.maxChunk, steps - done));
    done += chunk.steps;
    second += chunk.phases.reduce((sum, phase) => sum + phase, 0);
    chunk.leak.steps.forEach((step, sample) => {
      if (chunk.phases[step - chunk.firstStep] === 1) changes.push(chunk.leak.changes[sample]);
    });
  }
  const [loss1, loss2] = await engine.evaluate();
  /** Changes of the whole-data L1, one per measured step of objective 2. */
  return { loss1, loss2, second, changes, parameters: await engine.parameters() };
}

export const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, index) => sum + value * b[index], 0);
export const norm = (a: ArrayLike<number>) => Math.sqrt(dot(a, a));
export const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
