import { createFusedPopulation } from '../../../src/engines/fused/population.ts';
import { Gpu } from '../../../src/gpu/gpu.ts';
import type { Contender, SampleProblem } from '../contender.ts';
import { sampleTask } from '../problems/sample.ts';
import { advance } from './engine.ts';

/** All networks of the problem in one dispatch of the fused engine; a run is one step of each. */
export async function populationContender(gpu: Gpu, problem: SampleProblem): Promise<Contender> {
  const tasks = Array.from({ length: problem.networks }, (_, n) => sampleTask(problem, n));
  const create = async () => {
    const own = await Gpu.create({ device: gpu.device });
    return { own, population: await createFusedPopulation(own, tasks) };
  };
  const { own, population } = await create();
  return {
    name: 'kitegrad fused',
    async answer() {
      const { population: fresh } = await create();
      await advance(fresh, problem.checkedSteps);
      const parameters = await fresh.parameters();
      fresh.destroy();
      return parameters.flatMap((one) => Array.from(one));
    },
    run: (count) => advance(population, count),
    counters: own.counters,
    destroy: () => population.destroy(),
  };
}
