import type { ResolvedPopulation } from '../experiment/population.ts';
import type { LexicographicOrder } from './lexicographic.ts';
import type { LossSpread, PopulationRun, TrainedMember } from './populationRun.ts';
import { quartilesOf } from './quartiles.ts';
import type { Run } from './run.ts';
import { selectMember } from './selectMember.ts';

/**
 * The lexicographically best member. The floors are those of the first member that has them: its budgets, or its
 * thresholds; the last objective has none.
 */
export function selectionOf(
  { floors: asked, tolerance }: ResolvedPopulation['select'],
  members: readonly TrainedMember[],
): Pick<PopulationRun, 'selected' | 'order'> {
  const runs = members.flatMap(({ run }) => (run ? [run] : []));
  if (runs.length === 0) return { selected: undefined, order: undefined };
  const floors = floorsOf(asked ?? (runs[0].budgets.length > 0 ? 'budgets' : 'thresholds'), runs);
  const order: LexicographicOrder = { floors, tolerance };
  return {
    selected: selectMember(
      members.map(({ run }) => run?.losses),
      order,
    ),
    order,
  };
}

function floorsOf(
  kind: NonNullable<ResolvedPopulation['select']['floors']>,
  runs: readonly Run[],
): number[] {
  const [first] = runs;
  const given = {
    none: [],
    thresholds: first.thresholds,
    budgets: runs.find(({ budgets }) => budgets.length > 0)?.budgets ?? [],
  }[kind];
  return first.losses.map((_, k) => (k < first.losses.length - 1 ? (given[k] ?? 0) : 0));
}

/** Of each objective over the members with a network. */
export function spreadOf(
  { members: [{ experiment }] }: ResolvedPopulation,
  members: readonly TrainedMember[],
): LossSpread[] {
  const runs = members.flatMap(({ run }) => (run ? [run] : []));
  return experiment.objectives.map(({ name }, k) => ({
    name,
    ...quartilesOf(runs.map(({ losses }) => losses[k])),
    met: runs.filter(({ losses, thresholds }) => losses[k] <= thresholds[k]).length,
  }));
}
