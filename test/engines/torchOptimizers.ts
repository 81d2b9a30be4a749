/** Oracle of the optimizers: torchOptimizers.json, made by torchOptimizers.py with torch 1.13. */
import { readFileSync } from 'node:fs';
import type { Optimizer } from '../../src/methods/plan.ts';

export interface TorchRun {
  readonly optimizer: Optimizer;
  /** After every step. */
  readonly parameters: readonly (readonly number[])[];
}

export const TORCH: {
  readonly rate: number;
  readonly initial: readonly number[];
  /** Of every step; the same for all runs. */
  readonly gradients: readonly (readonly number[])[];
  readonly cases: readonly TorchRun[];
} = JSON.parse(readFileSync(new URL('torchOptimizers.json', import.meta.url), 'utf8'));

/** Each run by what it is. */
export const TORCH_CASES = TORCH.cases.map((run): [string, TorchRun] => [
  JSON.stringify(run.optimizer),
  run,
]);
