/** Many networks of the report's training side by side: seeds, thresholds, rates. */
import type { SpeedCase } from '../contender.ts';
import { populationContender } from '../ours/population.ts';
import { plainSample, plainSampleAnswer } from '../plainJs/sample.ts';
import { sampleProblem } from '../problems/sample.ts';
import { wrongParameters } from '../problems/wrongParameters.ts';

export function populationCase(networks: number, hidden: number): SpeedCase {
  const problem = sampleProblem(hidden, networks);
  const { parameters, checkedSteps } = problem;
  return {
    name: `population of ${networks}, 1-${hidden}-1`,
    unit: 'network-steps/s',
    unitsPerRun: networks,
    lapFactor: 4,
    problem,
    ours: {
      'kitegrad fused': (gpu) => populationContender(gpu, problem),
      'plain JS': () => plainSample(problem),
    },
    check: (answer) =>
      wrongParameters(parameters, plainSampleAnswer(problem, checkedSteps), answer),
  };
}
