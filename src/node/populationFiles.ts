import Papa from 'papaparse';
import type { Experiment } from '../experiment/types.ts';
import { historyCsv } from '../formats/historyCsv.ts';
import { modelToJson, type PopulationRun, type TrainedMember } from '../index.ts';
import { stateOf } from '../training/populationRun.ts';
import type { Run } from '../training/run.ts';
import type { GivenPopulation } from './givenExperiment.ts';
import { jsonText, type Summary, seenFrom, versionsOf } from './results.ts';

export const POPULATION_SCHEMA = 'kitegrad.population/1';

/** The files of a population by name; `folder` is where they will be. Those of one network are the selected member's. */
export function populationFiles(
  run: PopulationRun,
  given: GivenPopulation,
  summary: PopulationSummary,
  folder: string,
): Record<string, string> {
  const selected = selectedRun(run);
  return {
    'experiment.json': jsonText(seenFrom(folder, given.written as Experiment)),
    'summary.json': jsonText(summary),
    'population.csv': populationCsv(run, given),
    'population-history.csv': historiesCsv(run, given),
    ...(selected && {
      'history.csv': historyCsv(selected.history, namesOf(given)),
      'model.json': jsonText(modelToJson(selected.model)),
    }),
  };
}

export type PopulationSummary = ReturnType<typeof populationSummary>;

/** What a population came to; its `summary.json`. */
export function populationSummary(
  run: PopulationRun,
  given: GivenPopulation,
  /** Of the selected member. */
  selected: Summary | undefined,
  browser: string | undefined,
  date: Date,
) {
  const { members, order, spread, engineChoice, stopped, elapsedMs } = run;
  return {
    schema: POPULATION_SCHEMA,
    date: date.toISOString(),
    versions: versionsOf(browser),
    engine: selected?.engine ?? given.first.experiment.engine,
    engineChoice,
    adapter: selected?.adapter,
    stopped,
    elapsedMs,
    selection: { member: run.selected, ...order },
    spread,
    members: members.map((member, index) => ({ member: index, ...memberSummary(member) })),
    selected,
  };
}

function memberSummary({ seed, settings, run, failure, experiment }: TrainedMember) {
  return {
    seed,
    trainingSeed: experiment.training.seed,
    settings,
    state: stateOf({ ...(run && { run }), ...(failure && { failure }) }),
    ...(run && {
      steps: run.steps,
      losses: run.losses,
      thresholds: run.thresholds,
      met: run.losses.map((loss, k) => loss <= run.thresholds[k]),
      budgets: run.budgets,
      phases: run.phases,
      leak: run.leak,
      elapsedMs: run.elapsedMs,
    }),
    ...(failure && { failure }),
  };
}

export function selectedRun({ members, selected }: PopulationRun): Run | undefined {
  return selected === undefined ? undefined : members[selected].run;
}

/** A row per member; what it has not is left empty. */
function populationCsv({ members, selected }: PopulationRun, given: GivenPopulation): string {
  const names = namesOf(given);
  const paths = Object.keys(members[0].settings);
  const fields = [
    'member',
    'selected',
    'seed',
    ...paths,
    'state',
    'steps',
    ...names.map((name) => `loss_${name}`),
    ...names.map((name) => `met_${name}`),
    ...names.slice(0, -1).map((name) => `leak_${name}`),
    ...names.map((name) => `validation_${name}`),
  ];
  const data = members.map((member, index) => {
    const { seed, settings, run } = member;
    return [
      index,
      Number(index === selected),
      seed,
      ...paths.map((path) => settingText(settings[path])),
      stateOf(member),
      run?.steps,
      ...names.map((_, k) => run?.losses[k]),
      ...names.map((_, k) => run && Number(run.losses[k] <= run.thresholds[k])),
      ...names.slice(0, -1).map((_, k) => run?.leak.objectives[k]?.total),
      ...names.map((_, k) => run?.quality.validation?.[k].loss),
    ];
  });
  return `${Papa.unparse({ fields, data }, { newline: '\n' })}\n`;
}

/** As `--set` takes it. */
export function settingText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The histories of all members, one below the other. */
function historiesCsv({ members }: PopulationRun, given: GivenPopulation): string {
  const names = namesOf(given);
  const header = ['member', 'step', 'phase', ...names.map((name) => `loss_${name}`)];
  const rows = members.flatMap(({ run }, index) => (run ? historyRows(run, names, index) : []));
  return `${Papa.unparse([header])}\n${rows.join('')}`;
}

function historyRows({ history }: Run, names: readonly string[], member: number): string[] {
  return historyCsv(history, names)
    .split('\n')
    .slice(1, -1)
    .map((row) => `${member},${row}\n`);
}

const namesOf = ({ first }: GivenPopulation) => first.experiment.objectives.map(({ name }) => name);
