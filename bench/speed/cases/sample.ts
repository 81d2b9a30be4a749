/** The report's training: one row a step, and a switch between two objectives. */
import type { SpeedCase } from '../contender.ts';
import { engineContender } from '../ours/engine.ts';
import { plainSample, plainSampleAnswer } from '../plainJs/sample.ts';
import { sampleProblem, sampleTask } from '../problems/sample.ts';
import { wrongParameters } from '../problems/wrongParameters.ts';

export function sampleCase(hidden: number): SpeedCase {
  const problem = sampleProblem(hidden);
  const { parameters, checkedSteps } = problem;
  return {
    name: `per sample 1-${hidden}-1`,
    unit: 'steps/s',
    unitsPerRun: 1,
    problem,
    ours: {
      'kitegrad layered': (gpu) =>
        engineContender(gpu, 'layered', sampleTask(problem), checkedSteps),
      'kitegrad fused': (gpu) => engineContender(gpu, 'fused', sampleTask(problem), checkedSteps),
      'kitegrad reference': (gpu) =>
        engineContender(gpu, 'reference', sampleTask(problem), checkedSteps),
      'plain JS': () => plainSample(problem),
    },
    check: (answer) =>
      wrongParameters(parameters, plainSampleAnswer(problem, checkedSteps), answer),
  };
}
