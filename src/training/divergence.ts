import type { Chunk, Engine } from '../engines/engine.ts';
import { tensorOf } from '../network/layout.ts';
import type { NetworkShape } from '../network/shape.ts';
import type { StageResult } from './stages.ts';
import { TrainingError } from './trainingError.ts';

/** What was not finite, and when. */
export interface Divergence {
  readonly step: number;
  readonly tensor: string;
  /** What was wrong, expected and got. */
  readonly problem: string;
}

/** The first thing in a chunk that was not finite. `objectives` are their names. */
export function divergenceIn(chunk: Chunk, objectives: readonly string[]): Divergence | undefined {
  if (chunk.fault) {
    const { step, tensor } = chunk.fault;
    const problem = `${tensor}: expected a finite update, got one that is not at step ${step}`;
    return { step, tensor, problem };
  }
  const bad = chunk.losses.findIndex((loss) => !Number.isFinite(loss));
  if (bad < 0) return undefined;
  const step = chunk.firstStep + Math.floor(bad / objectives.length);
  const name = objectives[bad % objectives.length];
  return {
    step,
    tensor: `loss of ${name}`,
    problem: `loss of objective "${name}": expected a finite number, got ${chunk.losses[bad]} at step ${step}`,
  };
}

/** The update of a stage's last step shows in no loss of its chunks. */
export function divergenceAfter(
  step: number,
  { losses, parameters }: StageResult,
  shape: NetworkShape,
  objectives: readonly string[],
): Divergence | undefined {
  const loss = losses.findIndex((one) => !Number.isFinite(one));
  const parameter = parameters.findIndex((one) => !Number.isFinite(one));
  if (loss < 0 && parameter < 0) return undefined;
  return {
    step,
    tensor: loss < 0 ? tensorOf(shape, parameter) : `loss of ${objectives[loss]}`,
    problem: `expected finite losses and parameters after step ${step}, got losses ${losses.join(', ')}`,
  };
}

/** The error to stop with. `advice` says what to do. */
export async function trainingErrorOf(
  { step, tensor, problem }: Divergence,
  engine: Engine,
  advice: string,
): Promise<TrainingError> {
  const best = await engine.best();
  const parameters = best ? best.parameters : await engine.good();
  return new TrainingError(`training diverged: ${problem}. ${advice}`, {
    step,
    tensor,
    parameters,
  });
}
