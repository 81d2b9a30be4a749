import type { Dataset } from '../data/dataset.ts';
import { checkAgainstData } from '../experiment/checks.ts';
import { resolveExperiment } from '../experiment/experiment.ts';
import { isPenalty } from '../experiment/objectives.ts';
import { seenDataset } from '../experiment/seen.ts';
import type { Experiment, ResolvedExperiment } from '../experiment/types.ts';
import { taskOf } from '../training/task.ts';
import { checkDead } from './dead.ts';
import { checkDivergence } from './divergence.ts';
import type { Finding } from './finding.ts';
import { checkHeads } from './heads.ts';
import { checkCoefficients } from './nonArchimedean.ts';
import { checkRank } from './rank.ts';
import { checkRate } from './rate.ts';
import { checkScale } from './scale.ts';
import { shortRun } from './shortRun.ts';
import { subjectOf } from './subject.ts';
import { checkThresholds } from './threshold.ts';

export type { Finding } from './finding.ts';

export interface Diagnosis {
  /** Check by check; every check speaks, also when all is well. */
  readonly findings: readonly Finding[];
  /** Whether the checks that train and factor ran as well. */
  readonly thorough: boolean;
}

export interface DiagnoseOptions {
  /** Also train the first steps, and measure the rank of what is protected; by default true. */
  readonly thorough?: boolean;
}

/** The checks look at heads and targets. */
const NOT_OF_PENALTIES: Finding = {
  check: 'penalties',
  level: 'ok',
  message:
    'nothing is checked: the checks know objectives with targets only, and there is a penalty.',
};

/**
 * What is likely to make an experiment fail, before it is trained.
 *
 * Throws InputError for a bad experiment or bad data.
 */
export async function diagnose(
  experiment: Experiment | ResolvedExperiment,
  dataset: Dataset,
  { thorough = true }: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const resolved = resolveExperiment(experiment);
  checkAgainstData(resolved, dataset);
  if (resolved.objectives.some(isPenalty)) return { findings: [NOT_OF_PENALTIES], thorough: false };
  const { task, steps } = taskOf(resolved, dataset);
  const { dataset: seen } = seenDataset(resolved, dataset);
  const names = resolved.objectives.map(({ name }) => name);
  const subject = subjectOf({ task, names, standardised: resolved.data.standardise });
  if (task.plan.naLoss) {
    const findings = await checkCoefficients(subject, thorough ? steps : 0);
    return { findings: [...checkScale(seen, names), ...findings], thorough };
  }
  const asked = task.plan.choose.name === 'firstUnmet' ? task.thresholds.slice(0, -1) : [];
  // Limit and floor are those of squared loss, and probabilities have the scale that they have.
  const others = new Set(names.filter((_, k) => task.losses?.[k].name !== 'mse'));
  const findings: Finding[] = [
    ...(others.size === names.length ? [] : checkRate(subject)).filter(
      ({ objective }) => !others.has(objective),
    ),
    ...checkThresholds(seen, asked, names).filter(({ objective }) => !others.has(objective)),
    ...checkScale(seen, names).filter(({ of }) => !others.has(of)),
    ...checkHeads(subject, task.parameters, 0),
  ];
  if (!thorough) return { findings, thorough };
  const run = await shortRun(subject.task, steps);
  const last = run.moments[run.moments.length - 1];
  return {
    findings: [
      ...findings,
      ...checkHeads(subject, last.parameters, last.step),
      checkDivergence(subject, run),
      ...checkDead(subject, run),
      ...checkRank(subject),
    ],
    thorough,
  };
}
