import type { ResolvedTraining } from './types.ts';

/** What `stepsOf` reads of a training section. */
export type StepSource = Pick<ResolvedTraining, 'granularity' | 'batch'> & {
  readonly steps?: number | undefined;
  readonly epochs?: number | undefined;
};

/**
 * Updates of a run over N rows. An epoch is N steps with granularity sample, ⌈N / batch⌉ with batch (enough to
 * meet every row), 1 with full.
 */
export function stepsOf(training: StepSource, rows: number): number {
  if (training.steps !== undefined) return training.steps;
  return (training.epochs ?? 0) * Math.ceil(rows / rowsPerStep(training, rows));
}

/** Rows of one step, B. */
export function rowsPerStep(training: StepSource, rows: number): number {
  switch (training.granularity) {
    case 'sample':
      return 1;
    case 'batch':
      return training.batch ?? rows;
    case 'full':
      return rows;
  }
}

/**
 * Steps for each of K objectives with method sequential; their sum is `stepsOf`. By default equal shares, the first
 * objectives getting one step more where they do not come out even.
 */
export function stagesOf(
  training: StepSource & Pick<ResolvedTraining, 'stages'>,
  rows: number,
  objectives: number,
): readonly number[] {
  if (training.stages !== undefined) return training.stages;
  const steps = stepsOf(training, rows);
  const share = Math.floor(steps / objectives);
  const rest = steps - share * objectives;
  return Array.from({ length: objectives }, (_, objective) => share + (objective < rest ? 1 : 0));
}
