import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import { alonePlan } from '../../src/methods/alone.ts';
import type { Stage } from '../../src/methods/plan.ts';
import { curvaturePlan } from '../../src/methods/polish.ts';
import type { TrainedNetwork } from '../../src/network/reading.ts';
import { readOutputs } from '../../src/training/readOutputs.ts';
import { selectMember } from '../../src/training/selectMember.ts';
import { lossesAt, type StageResult, stageTask } from '../../src/training/stages.ts';
import { bestOf } from '../../src/training/trainStages.ts';
import type { Contender } from './contenders.ts';
import { onlyObjective, withObjective } from './onlyObjective.ts';
import type { Problem } from './problem.ts';
import { BUDGET, POLISH, RATE, recipe } from './recipe.ts';
import { startsOf } from './starts.ts';
import type { DataSet } from './testSets.ts';

/** What a method reached on one problem, beside each objective trained alone. */
export interface Outcome {
  readonly losses: readonly number[];
  /** For the contender's reference steps. */
  readonly alone: readonly number[];
  /** For as many steps as the whole run had, where these are more. */
  readonly aloneLonger?: readonly number[] | undefined;
  /** With curvature steps after the reference steps, for contenders that have such. */
  readonly aloneCurved?: readonly number[] | undefined;
  /** On points that were not trained on, where the setting has such. */
  readonly test?: TestOutcome | undefined;
  /** Of all stages that move the trunk, of all members of a population. */
  readonly steps: number;
  readonly budgets: readonly number[];
}

interface TestOutcome {
  readonly losses: readonly number[];
  readonly alone: readonly number[];
  readonly aloneCurved?: readonly number[] | undefined;
}

/** Networks that train one objective alone, by its number and steps; they are shared by all methods. */
export type References = Map<string, Promise<Float64Array>>;

/** Train stage after stage, without a history. */
async function runStages(
  problem: Problem,
  stages: readonly Stage[],
): Promise<StageResult & { budgets: readonly number[] }> {
  const run = {
    task: { ...problem, plan: stages[0].plan, rate: RATE },
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
    results.push(await bestOf(engine, task));
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

/** Every network of `alone` after Levenberg–Marquardt on its objective alone. */
function curvedAlone(
  problem: Problem,
  steps: number,
  references: References,
): Promise<Float64Array[]> {
  return Promise.all(
    problem.shape.outputs.map((_, objective) => {
      const key = `${objective} ${steps} curved`;
      const trained =
        references.get(key) ??
        alone(problem, steps, references).then(async (networks) => {
          const own = onlyObjective(problem, objective, networks[objective]);
          const plan = curvaturePlan(recipe(1), 0);
          const run = await runStages(own, [{ plan, steps: POLISH, start: 'initial' }]);
          return withObjective(problem, objective, networks[objective], run.parameters);
        });
      references.set(key, trained);
      return trained;
    }),
  );
}

/** The loss of each objective in the network that trained it alone. */
function ownLossesOf(problem: Problem, networks: readonly Float64Array[]): number[] {
  return networks.map((parameters, objective) => lossesAt(problem, { parameters })[objective]);
}

/** Members of a population whose losses are within this of each other are as good. */
const TOLERANCE = 0.01;

export async function race(
  contender: Contender,
  problem: Problem,
  references: References,
  testSet: DataSet | undefined,
  seed = 0,
): Promise<Outcome> {
  const stages = contender.stages(problem.shape.outputs.length);
  const each = stages
    .filter(({ freezesTrunk }) => !freezesTrunk)
    .reduce((sum, stage) => sum + stage.steps, 0);
  const steps = contender.members * each;
  const thresholds = problem.thresholds.map(() => contender.threshold);
  const networks = await alone(problem, contender.referenceSteps, references);
  const [first] = ownLossesOf(problem, networks);
  const starts = startsOf({ ...problem, thresholds }, contender.members, seed);
  const population = await Promise.all(starts.map((start) => runStages(start, stages)));
  const budget = (1 + BUDGET) * first;
  const chosen = selectMember(
    population.map(({ losses }) => losses),
    { floors: problem.thresholds.map((_, k) => (k === 0 ? budget : 0)), tolerance: TOLERANCE },
  );
  // Where all have diverged, its own start tells so.
  const run = population[chosen ?? 0];
  const task = { ...problem, plan: stages[0].plan, rate: 0 };
  const trained = await readOutputs(contender.outputs, task, run.parameters);
  const longer =
    steps > contender.referenceSteps ? await alone(problem, steps, references) : undefined;
  const curved = stages.some(({ plan }) => plan.curvature !== undefined)
    ? await curvedAlone(problem, contender.referenceSteps, references)
    : undefined;
  const at = (data: DataSet, network: TrainedNetwork) => lossesAt({ ...problem, ...data }, network);
  const ownLosses = (data: DataSet, each: readonly Float64Array[]) =>
    ownLossesOf({ ...problem, ...data }, each);
  return {
    losses: [...at(problem, trained)],
    alone: ownLosses(problem, networks),
    ...(longer && { aloneLonger: ownLosses(problem, longer) }),
    ...(curved && { aloneCurved: ownLosses(problem, curved) }),
    ...(testSet && {
      test: {
        losses: [...at(testSet, trained)],
        alone: ownLosses(testSet, networks),
        ...(curved && { aloneCurved: ownLosses(testSet, curved) }),
      },
    }),
    steps,
    budgets: [...run.budgets],
  };
}
