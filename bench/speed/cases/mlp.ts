/** Steps of gradient descent with a whole batch: matrix products behind each other. */
import type { SpeedCase } from '../contender.ts';
import { engineContender } from '../ours/engine.ts';
import { productsContender } from '../ours/products.ts';
import { plainMlp, plainMlpAnswer } from '../plainJs/mlp.ts';
import { mlpProblem, mlpTask } from '../problems/mlp.ts';
import { wrongParameters } from '../problems/wrongParameters.ts';

export function mlpCase(layers: readonly number[], batch: number): SpeedCase {
  const problem = mlpProblem(layers, batch);
  const { parameters, checkedSteps } = problem;
  return {
    name: `MLP ${layers.join('-')}, batch ${batch}`,
    unit: 'steps/s',
    unitsPerRun: 1,
    lapFactor: 4,
    problem,
    ours: {
      'kitegrad layered': (gpu) => engineContender(gpu, 'layered', mlpTask(problem), checkedSteps),
      'kitegrad products': (gpu) => productsContender(gpu, problem),
      'plain JS': () => plainMlp(problem),
    },
    check: (answer) => wrongParameters(parameters, plainMlpAnswer(problem, checkedSteps), answer),
  };
}
