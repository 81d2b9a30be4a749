import { rateAt } from '../engines/rate.ts';
/** Whether the first steps leave finite numbers behind. */
import { adviceFor, type Judgement } from './level.ts';
import type { ShortRun } from './shortRun.ts';
import type { Subject } from './subject.ts';

export interface DivergenceFinding extends Judgement {
  readonly check: 'divergence';
  /** Undefined where it did not diverge. */
  readonly step: number | undefined;
}

export function checkDivergence(
  { task, note }: Pick<Subject, 'task' | 'note'>,
  { moments, divergedAt }: ShortRun,
): DivergenceFinding {
  const level = divergedAt === undefined ? 'ok' : 'problem';
  const last = moments[moments.length - 1].step;
  return {
    check: 'divergence',
    level,
    message:
      divergedAt === undefined
        ? `the parameters are finite after ${last} steps${note}.`
        : `the parameters are not finite after ${divergedAt} steps; after ${last} they were${note}.`,
    ...adviceFor(level, `Lower training.learningRate (now ${rateAt(task.rate, task.start.step)}).`),
    step: divergedAt,
  };
}
