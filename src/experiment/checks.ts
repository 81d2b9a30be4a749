import type { Dataset } from '../data/dataset.ts';
import { categoriesFit } from './categories.ts';
import { lossesFitMethod, targetProblems } from './lossChecks.ts';
import { nonArchimedeanFits } from './naChecks.ts';
import {
  initFits,
  namesDiffer,
  objectivesFitTargets,
  sizesAreWithinLimits,
} from './networkChecks.ts';
import { splitIsDefined } from './parts.ts';
import { methodTakesPenalties, penaltiesFit } from './penaltyChecks.ts';
import { problemsError } from './problems.ts';
import { networkShapeOf } from './shape.ts';
import { earlyStoppingFits } from './stoppingChecks.ts';
import {
  batchFits,
  curvatureFits,
  directionIsLeft,
  frozenGroupsExist,
  lineIsDefined,
  methodFitsSteps,
  stagesFit,
  stepsAreCountable,
} from './trainingChecks.ts';
import type { Checked, ResolvedExperiment } from './types.ts';
import { optionsFitNames, warmupFits } from './updateChecks.ts';

/** A rule that concerns several fields; what one field may hold by itself stands in the schema. */
type Check = (checked: Checked) => readonly (string | undefined)[];

const CHECKS: readonly Check[] = [
  objectivesFitTargets,
  namesDiffer,
  splitIsDefined,
  categoriesFit,
  sizesAreWithinLimits,
  initFits,
  batchFits,
  stepsAreCountable,
  stagesFit,
  lineIsDefined,
  directionIsLeft,
  frozenGroupsExist,
  methodFitsSteps,
  curvatureFits,
  lossesFitMethod,
  penaltiesFit,
  methodTakesPenalties,
  optionsFitNames,
  warmupFits,
  nonArchimedeanFits,
  earlyStoppingFits,
];

/** All problems of a resolved experiment, one sentence each; those with the data only where N is given. */
export function checkProblems(experiment: ResolvedExperiment, rows?: number): string[] {
  const checked = { experiment, shape: networkShapeOf(experiment), rows };
  return CHECKS.flatMap((check) => check(checked)).filter((problem) => problem !== undefined);
}

/** Throws InputError where the experiment does not fit its data, such as a batch of more rows than there are. */
export function checkAgainstData(experiment: ResolvedExperiment, dataset: Dataset): void {
  const problems = [
    ...checkProblems(experiment, dataset.inputs.rows),
    ...targetProblems(experiment, dataset),
  ];
  if (problems.length > 0) throw problemsError(problems);
}
