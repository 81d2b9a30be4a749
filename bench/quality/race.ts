import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { alonePlan } from '../../src/methods/alone.ts';
import type { Stage } from '../../src/methods/plan.ts';
import { lossesAt, type StageResult, stageTask } from '../../src/training/stages.ts';
import type { Contender } from './contenders.ts';
import type { Problem } from './problem.ts';
import { BUDGET, RATE, recipe } from './recipe.ts';
import type { DataSet } from './testSets.ts';

/** What a method reached on one problem, beside each objective trained alone. */
export interface Outcome {
  readonly losses: readonly number[];
  /** For the contender's reference steps. */
  readonly alone: readonly number[];
  /** For as many steps as the whole run had, where these are more. */
  readonly aloneLonger?: readonly number[] | undefined;
  /** On points that were not trained on, where the setting has such. */
  readonly test?:
    | { readonly losses: readonly number[]; readonly alone: readonly number[] }
    | undefined;
  /** Of all stages that move the trunk. */
  readonly steps: number;
  readonly budgets: readonly number[];
}

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

/** Every objective alone, with its head solved in every step. */
function alone(problem: Problem, steps: number, references: References): Promise<Float64Array[]> {
  const objectives = problem.shape.outputs.length;
  return Promise.all(
    Array.from({ length: objectives }, (_, objective) => {
      const key = `${objective} ${steps}`;
      const plan = alonePlan(recipe(objectives), objective);
      const trained =
        references.get(key) ??
        runStages(problem, [{ plan, steps, start: 'initial' }]).then((run) => run.parameters);
      references.set(key, trained);
      return trained;
    }),
  );
}

export async function race(
  contender: Contender,
  problem: Problem,
  references: References,
  testSet: DataSet | undefined,
): Promise<Outcome> {
  const stages = contender.stages(problem.shape.outputs.length);
  const steps = stages
    .filter(({ freezesTrunk }) => !freezesTrunk)
    .reduce((sum, stage) => sum + stage.steps, 0);
  const thresholds = problem.thresholds.map(() => contender.threshold);
  const { parameters, losses, budgets } = await runStages({ ...problem, thresholds }, stages);
  const networks = await alone(problem, contender.referenceSteps, references);
  const longer =
    steps > contender.referenceSteps ? await alone(problem, steps, references) : undefined;
  const at = (data: DataSet, network: ArrayLike<number>) =>
    lossesAt({ ...problem, ...data }, network);
  /** The loss of each objective in the network that trained it alone. */
  const ownLosses = (data: DataSet, trained: readonly Float64Array[]) =>
    trained.map((network, objective) => at(data, network)[objective]);
  return {
    losses: [...losses],
    alone: ownLosses(problem, networks),
    ...(longer && { aloneLonger: ownLosses(problem, longer) }),
    ...(testSet && {
      test: { losses: [...at(testSet, parameters)], alone: ownLosses(testSet, networks) },
    }),
    steps,
    budgets: [...budgets],
  };
}
