import type { Checked } from './types.ts';

export function earlyStoppingFits({ experiment }: Checked) {
  const { method, earlyStopping } = experiment.training;
  if (!earlyStopping) return [];
  const { patience, every } = earlyStopping;
  const { validation, folds } = experiment.data.split ?? { validation: 0 };
  return [
    validation > 0 || folds !== undefined
      ? undefined
      : 'training.earlyStopping: expected rows to validate on, got none. Set data.split.validation, such as 0.2, or data.split.folds.',
    patience >= every
      ? undefined
      : `training.earlyStopping.patience: expected at least training.earlyStopping.every, ${every}, got ${patience}. Raise it, or lower every.`,
    method === 'sequential'
      ? "training.earlyStopping: expected none with method 'sequential', whose objectives have fixed shares of the steps. " +
        "Remove it, or use method 'phase' or 'protect'."
      : undefined,
  ];
}
