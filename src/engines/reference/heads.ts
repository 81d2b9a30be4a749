import type { StepPlan } from '../../methods/plan.ts';
import type { TrainingTask } from '../engine.ts';
import { forward } from './forward.ts';
import type { Network, Pass } from './network.ts';
import { solveHeads } from './ridge.ts';

/** Solves the plan's heads on the rows of a pass; undefined for a plan whose heads all descend. */
export function createHeadSolver(
  { plan }: TrainingTask,
  network: Network,
  pass: Pass,
): (() => void) | undefined {
  const { headSolve } = plan;
  if (!headSolve) return undefined;
  return () => {
    forward(network, pass);
    solveHeads(network, pass, headSolve.from, headSolve.to, headSolve.ridge);
  };
}

export function isSolved({ headSolve }: StepPlan, objective: number): boolean {
  return headSolve !== undefined && headSolve.from <= objective && objective < headSolve.to;
}
