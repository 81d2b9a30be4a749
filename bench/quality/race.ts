import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { alonePlan } from '../../src/methods/alone.ts';
import { ADAM, type Stage } from '../../src/methods/plan.ts';
import { lossesAt, type StageResult, stageTask } from '../../src/training/stages.ts';
import type { Contender } from './contenders.ts';
import type { Problem } from './problem.ts';
import type { TestSet } from './testSets.ts';

/** What a method reached on one problem, beside each objective trained alone. */
export interface Outcome {
  readonly losses: readonly number[];
  readonly alone: readonly number[];
  /** On points that were not trained on, where the setting has such. */
  readonly test:
    | { readonly losses: readonly number[]; readonly alone: readonly number[] }
    | undefined;
  readonly steps: number;
  readonly budgets: readonly number[];
}

const RATE = 0.01;
const BUDGET = 0.01;
const RIDGE = 1e-8;

/** Networks that train one objective alone, by its number and steps; they are shared by all methods. */
export type References = Map<string, Promise<Float64Array>>;

/** Train stage after stage, without a history. */
async function runStages(
  problem: Problem,
  stages: readonly Stage[],
): Promise<StageResult & { budgets: readonly number[] }> {
  const run = {
    task: { ...problem, plan: stages[0].plan, rate: () => RATE },
    stages,
    schedule: { name: 'cosine', rate: RATE } as const,
    budget: BUDGET,
  };
  const results: StageResult[] = [];
  let budgets: readonly number[] = [];
  for (const [index, stage] of stages.entries()) {
    const task = stageTask(run, index, results);
    const engine = createReferenceEngine(task);
    for (let done = 0; done < stage.steps; ) {
      done += (await engine.advance(Math.min(engine.maxChunk, stage.steps - done))).steps;
    }
    const parameters = (await engine.best())?.parameters ?? (await engine.parameters());
    results.push({ parameters, losses: lossesAt(task, parameters) });
    budgets = task.budgets;
  }
  return { ...results[results.length - 1], budgets };
}

/** One objective alone, with its head solved in every step. */
function alone(problem: Problem, objective: number, steps: number): Promise<Float64Array> {
  const plan = alonePlan(
    {
      objectives: problem.shape.outputs.length,
      projection: 'none',
      monitor: 'rows',
      hysteresis: 0,
      steps,
      stages: [],
      optimizer: ADAM,
      exact: { damping: 1e-5, compensation: true },
      headRidge: RIDGE,
      weight: 1,
    },
    objective,
  );
  return runStages(problem, [{ plan, steps, start: 'initial' }]).then(
    ({ parameters }) => parameters,
  );
}

export async function race(
  contender: Contender,
  problem: Problem,
  references: References,
  testSet: TestSet | undefined,
): Promise<Outcome> {
  const objectives = problem.shape.outputs.length;
  const stages = contender.stages(objectives);
  const { parameters, losses, budgets } = await runStages(problem, stages);
  const networks = await Promise.all(
    Array.from({ length: objectives }, (_, objective) => {
      const key = `${objective} ${contender.referenceSteps}`;
      const known = references.get(key) ?? alone(problem, objective, contender.referenceSteps);
      references.set(key, known);
      return known;
    }),
  );
  const at = (data: Pick<Problem, 'inputs' | 'targets'>, network: ArrayLike<number>) =>
    lossesAt({ ...problem, ...data, plan: stages[0].plan, rate: () => 0 }, network);
  return {
    losses: [...losses],
    alone: networks.map((network, objective) => at(problem, network)[objective]),
    test: testSet && {
      losses: [...at(testSet, parameters)],
      alone: networks.map((network, objective) => at(testSet, network)[objective]),
    },
    steps: stages.reduce((sum, stage) => sum + stage.steps, 0),
    budgets: [...budgets],
  };
}
