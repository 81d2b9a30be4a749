/** Small random tasks for the tests of the reference engine, and what their first step shows. */
import type { PhaseRule } from '../../shaders/choosePhase.ts';
import type { TrainingTask } from '../../src/engines/engine.ts';
import { createReferenceEngine, type StepView } from '../../src/engines/reference/engine.ts';
import type { StepPlan } from '../../src/methods/index.ts';
import { SGD } from '../../src/methods/plan.ts';
import { layoutOf } from '../../src/network/layout.ts';
import { type NetworkShape, totalOutputs } from '../../src/network/shape.ts';
import { counterNormal } from '../../src/numbers/counter.ts';

export const SHAPES: readonly NetworkShape[] = [
  { inputs: 1, hidden: [10], outputs: [1, 1], activation: 'tanh' },
  { inputs: 3, hidden: [4], outputs: [2], activation: 'relu' },
  { inputs: 2, hidden: [5, 4], outputs: [2, 1], activation: 'tanh' },
  { inputs: 2, hidden: [5, 3, 6], outputs: [1, 2, 1], activation: 'tanh' },
  { inputs: 1, hidden: [6, 4, 6], outputs: [2, 2, 3], activation: 'relu' },
  { inputs: 2, hidden: [3], outputs: [1, 1, 1], activation: 'identity' },
];
export const DEEP = SHAPES[3];

const normals = (stream: number, count: number) =>
  Float64Array.from({ length: count }, (_, index) => counterNormal(5, stream, index));

export function planOf(changes: Partial<StepPlan> = {}): StepPlan {
  return {
    choose: { name: 'firstUnmet', hysteresis: 0 },
    monitor: 'rows',
    directions: ['active'],
    projection: 'masked',
    optimizer: SGD,
    ...changes,
  };
}

export const ALL: PhaseRule = { name: 'all' };

export function taskOf(shape: NetworkShape, changes: Partial<TrainingTask> = {}): TrainingTask {
  const rows = 7;
  const outputs = totalOutputs(shape);
  return {
    shape,
    plan: planOf(),
    inputs: { rows, cols: shape.inputs, values: normals(1, rows * shape.inputs) },
    targets: { rows, cols: outputs, values: normals(2, rows * outputs) },
    thresholds: shape.outputs.map(() => 1),
    parameters: normals(3, layoutOf(shape).size),
    frozen: new Uint8Array(layoutOf(shape).size),
    order: { rows, batch: 2, seed: 3 },
    rate: (step) => 0.02 / (1 + step),
    leakEvery: 3,
    movementEvery: 3,
    keepParameters: false,
    anchors: Uint32Array.from({ length: rows }, (_, row) => row),
    protectsOwn: true,
    budgets: [],
    start: { step: 0, phase: 0 },
    ...changes,
  };
}

/** Loss of one objective on all rows at the given parameters. */
export async function lossAt(task: TrainingTask, parameters: ArrayLike<number>, objective: number) {
  return (await createReferenceEngine({ ...task, parameters }).evaluate())[objective];
}

/** What the first step shows, copied. */
export async function firstStep(task: TrainingTask) {
  const views: StepView[] = [];
  const engine = createReferenceEngine(task, {
    onStep: (view) => views.push(structuredClone(view)),
  });
  const chunk = await engine.advance(1);
  return { view: views[0], chunk, engine };
}

export const wholeData = { rows: 7, batch: 7 };
