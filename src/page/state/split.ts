/** Rows that are kept from training, and what they are looked at for. */
import type { Experiment } from '../../experiment/types.ts';
import { withData } from './edits.ts';

type Split = NonNullable<Experiment['data']['split']>;
type EarlyStopping = NonNullable<NonNullable<Experiment['training']>['earlyStopping']>;

/** Rows to validate on: a share, or one of several folds. */
export type Validation = Pick<Split, 'validation'> | Required<Pick<Split, 'folds' | 'fold'>>;

/** The rows that a test takes stay as they are. */
export function withValidation(experiment: Experiment, validation: Validation): Experiment {
  const { validation: _, folds, fold, ...split } = experiment.data.split ?? {};
  return withData(experiment, { split: { ...split, ...validation } });
}

/** Kept where early stopping is asked for and nothing is kept yet. */
const SHARE = 0.2;
const FIRST: EarlyStopping = { patience: 500 };

/** With early stopping, and rows to validate on; or without it. */
export function withEarlyStopping(experiment: Experiment, isOn: boolean): Experiment {
  const { earlyStopping, ...training } = experiment.training ?? {};
  if (!isOn) return { ...experiment, training };
  const { validation = 0, folds } = experiment.data.split ?? {};
  const kept = validation > 0 || folds !== undefined;
  return {
    ...(kept ? experiment : withValidation(experiment, { validation: SHARE })),
    training: { ...training, earlyStopping: earlyStopping ?? FIRST },
  };
}
