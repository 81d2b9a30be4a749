import type { TrainingTask } from '../engines/engine.ts';
import { createReferenceEngine } from '../engines/reference/engine.ts';

/** The first steps of a training, on the reference engine. */
export interface ShortRun {
  /** Finite parameters at the steps looked at, the first of them 0. */
  readonly moments: readonly { readonly step: number; readonly parameters: Float64Array }[];
  /** Step whose losses were not finite any more. */
  readonly divergedAt: number | undefined;
}

const LOOKED_AT = [10, 20, 50, 100, 200, 500] as const;

/** @param steps of the whole training */
export async function shortRun(task: TrainingTask, steps: number): Promise<ShortRun> {
  const engine = createReferenceEngine({ ...task, leakEvery: 0, movementEvery: 0 });
  const moments = [{ step: 0, parameters: await engine.parameters() }];
  let done = 0;
  for (const step of new Set(LOOKED_AT.map((one) => Math.min(one, steps)))) {
    const { phases } = await engine.advance(step - done);
    const halted = phases.indexOf(task.shape.outputs.length + 1);
    const parameters = await engine.parameters();
    if (halted >= 0) return { moments, divergedAt: done + halted };
    done = step;
    moments.push({ step, parameters });
  }
  return { moments, divergedAt: undefined };
}
