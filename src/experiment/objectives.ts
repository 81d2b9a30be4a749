import type { Dataset } from '../data/dataset.ts';
import type { LossSpec } from '../objectives/loss.ts';
import type {
  DataObjective,
  PenaltyObjective,
  PenaltySpec,
  ResolvedExperiment,
  ResolvedObjective,
} from './types.ts';

/** An objective before and after its name is filled in. */
type AnyObjective = { readonly loss: LossSpec } | { readonly penalty: PenaltySpec };

export function isPenalty<T extends AnyObjective>(
  objective: T,
): objective is Extract<T, { readonly penalty: PenaltySpec }> {
  return 'penalty' in objective;
}

/** Those that are not penalties, in their order: one per target of the data. */
export function withTargets(objectives: readonly ResolvedObjective[]): DataObjective[] {
  return objectives.flatMap((one) => (isPenalty(one) ? [] : [one]));
}

/** Losses of all objectives; undefined for penalties. */
export function lossSpecs(objectives: readonly AnyObjective[]): (LossSpec | undefined)[] {
  return objectives.map((objective) => ('loss' in objective ? objective.loss : undefined));
}

/** What the penalty asks, and of which column. */
export function wishOf(penalty: PenaltySpec): string {
  if (penalty === 'weightNorm') return 'weight norm';
  if ('smoothness' in penalty) return `smooth in ${penalty.smoothness}`;
  if ('increasing' in penalty) return `increasing in ${penalty.increasing}`;
  if ('decreasing' in penalty) return `decreasing in ${penalty.decreasing}`;
  return `parity of ${penalty.parity}`;
}

/** Index of the objective whose outputs a penalty reads; undefined for one that reads none, or whose objective is not there. */
export function readBy(
  { penalty }: Pick<PenaltyObjective, 'penalty'>,
  objectives: ResolvedExperiment['objectives'],
): number | undefined {
  if (penalty === 'weightNorm') return undefined;
  const found = objectives.findIndex((one) => !isPenalty(one) && one.name === penalty.of);
  return found < 0 ? undefined : found;
}

/**
 * One entry per objective: those of the data in their order, and the empty one for each penalty. Where the numbers do not
 * fit, as they are.
 */
export function perObjective<T>(
  ofData: readonly T[],
  objectives: readonly AnyObjective[],
  empty: T,
): readonly T[] {
  if (ofData.length !== objectives.filter((one) => !isPenalty(one)).length) return ofData;
  let next = 0;
  return objectives.map((objective) => (isPenalty(objective) ? empty : ofData[next++]));
}

/** A data set with a target per objective: one without columns for each penalty. */
export function alignedTo(
  { objectives }: Pick<ResolvedExperiment, 'objectives'>,
  dataset: Dataset,
): Dataset {
  const { rows } = dataset.inputs;
  const nothing = { rows, cols: 0, values: new Float64Array(0) };
  return {
    ...dataset,
    targets: perObjective(dataset.targets, objectives, nothing),
    targetNames: perObjective(dataset.targetNames, objectives, []),
  };
}
