import type { TrainingTask } from '../engine.ts';
import { forward, type Network, type Pass } from './network.ts';
import { solveHeads } from './ridge.ts';

/** Solves the heads of the plan's objectives on the rows of a pass; undefined for a plan whose heads descend. */
export function createHeadSolver(
  { plan }: TrainingTask,
  network: Network,
  pass: Pass,
): (() => void) | undefined {
  const { headRidge } = plan;
  if (headRidge === undefined) return undefined;
  const objectives = plan.directions.filter((named) => named !== 'active');
  const [from, to] = [Math.min(...objectives), Math.max(...objectives) + 1];
  return () => {
    forward(network, pass);
    solveHeads(network, pass, from, to, headRidge);
  };
}
