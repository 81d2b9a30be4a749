import { InputError } from '../errors.ts';
import type { ResolvedExperiment } from '../experiment/types.ts';
import { type Checkpoint, fingerprintOf } from './checkpoint.ts';
import type { PreparedTask } from './task.ts';

/** A key that two values do not share, as a path of names. */
interface Difference {
  readonly key: string;
  readonly saved: unknown;
  readonly given: unknown;
}

/** Where data lie. */
const PATHS = ['data.csv', 'data.idx'];
/** How long a run is: more of it may be asked for, where nothing depends on its end. */
const DURATIONS = ['training.steps', 'training.epochs'];

/**
 * Throws InputError unless a run of the experiment can go on from the checkpoint with the same bits: all of it has to be
 * the same, and the data; only where its files lie may differ. A run of one stage may be longer, unless its rate falls to
 * its end.
 *
 * @param planned what the checkpoint's own experiment asks for, on the data of now
 */
export async function checkResumable(
  checkpoint: Checkpoint,
  experiment: ResolvedExperiment,
  prepared: PreparedTask,
  planned: () => PreparedTask,
): Promise<void> {
  const differences = [...differencesOf(checkpoint.experiment, experiment, '')].filter(
    ({ key }) => !PATHS.includes(key),
  );
  const other = differences.find(({ key }) => !DURATIONS.includes(key));
  if (other) throw refusal(other, 'Resume with the experiment that the checkpoint is of');
  const [duration] = differences;
  if (duration && !isLonger(planned(), prepared)) {
    throw refusal(
      duration,
      'Only a run of one stage, with a rate that does not depend on its end, can be made longer; resume it as it was, or start anew',
    );
  }
  const data = await fingerprintOf(prepared.run);
  if (data !== checkpoint.data) {
    throw refusal(
      { key: 'data', saved: `SHA-256 ${checkpoint.data}`, given: data },
      'Its values have changed since; resume with those that the checkpoint is of',
    );
  }
}

/** Whether a run only goes on longer than the planned one: nothing that a step does depends on where the run ends. */
function isLonger(planned: PreparedTask, longer: PreparedTask): boolean {
  const [a, b] = [planned, longer].map(({ run }) =>
    JSON.stringify([run.schedule, run.stages.map(({ plan }) => plan)]),
  );
  return (
    a === b &&
    planned.run.stages.length === 1 &&
    longer.run.schedule.name !== 'cosine' &&
    longer.steps > planned.steps
  );
}

/** Differences of two plain values, in the order of the first one's keys. */
function* differencesOf(saved: unknown, given: unknown, key: string): Iterable<Difference> {
  if (Object.is(saved, given)) return;
  if (!isTree(saved) || !isTree(given)) {
    yield { key, saved, given };
    return;
  }
  const [a, b] = [saved, given].map((tree) => new Map<string, unknown>(Object.entries(tree)));
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    yield* differencesOf(a.get(name), b.get(name), key === '' ? name : `${key}.${name}`);
  }
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function refusal({ key, saved, given }: Difference, advice: string): InputError {
  return new InputError(
    `checkpoint: ${key}: expected ${textOf(saved)} as in the checkpoint, got ${textOf(given)}. ${advice}.`,
  );
}

const MOST_TEXT = 80;

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}
