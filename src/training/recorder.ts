import type { Chunk, LeakSamples, MovementSamples } from '../engines/engine.ts';
import type { History } from './history.ts';

export interface Recorder {
  add(chunk: Chunk): void;
  history(): History;
  /** Steps that trained each objective, [K]. */
  counts(): readonly number[];
}

/** What a recorder has kept so far. */
export interface Recorded {
  readonly history: History;
  readonly counts: readonly number[];
}

/**
 * Keeps every `every`-th step of a run of K objectives and what was measured in it, chunk by chunk; after what was kept
 * before, if there is any.
 */
export function createRecorder(objectives: number, every: number, before?: Recorded): Recorder {
  const steps = Array.from(before?.history.steps ?? []);
  const losses = Array.from(before?.history.losses ?? []);
  const phases = Array.from(before?.history.phases ?? []);
  const counts = Array.from({ length: objectives }, (_, k) => before?.counts[k] ?? 0);
  const leak = createSamples<LeakSamples>(['changes', 'cosines'], every, before?.history.leak);
  const movement = createSamples<MovementSamples>(
    ['changes', 'distances', 'gradients', 'parameters'],
    every,
    before?.history.movement,
  );
  return {
    add(chunk) {
      for (let index = 0; index < chunk.steps; index++) {
        const phase = chunk.phases[index];
        for (let k = 0; k < objectives; k++)
          counts[k] += Number(phase === k || phase === objectives);
        if ((chunk.firstStep + index) % every !== 0) continue;
        steps.push(chunk.firstStep + index);
        phases.push(phase);
        for (let k = 0; k < objectives; k++) losses.push(chunk.losses[index * objectives + k]);
      }
      leak.add(chunk, chunk.leak);
      movement.add(chunk, chunk.movement);
    },
    counts: () => counts,
    history: () => ({
      steps: Uint32Array.from(steps),
      losses: Float64Array.from(losses),
      phases: Uint8Array.from(phases),
      leak: leak.all(),
      movement: movement.all(),
    }),
  };
}

type Table<Samples> = Exclude<keyof Samples, 'steps'> & string;

/** Joins the samples of many chunks: their steps, the phase of each, and per table a row of numbers a step. */
function createSamples<Samples extends { readonly steps: Uint32Array }>(
  tables: readonly Table<Samples>[],
  every: number,
  before?: Samples & Pick<History['leak'], 'phases'>,
) {
  const steps = Array.from(before?.steps ?? []);
  const phases = Array.from(before?.phases ?? []);
  const rows = tables.map((table) => (before ? Array.from(before[table] as Float64Array) : []));
  return {
    add({ firstStep, phases: chosen }: Chunk, samples: Samples): void {
      samples.steps.forEach((step, index) => {
        if (step % every !== 0) return;
        steps.push(step);
        phases.push(chosen[step - firstStep]);
        tables.forEach((table, t) => {
          const values = samples[table] as Float64Array;
          const width = values.length / samples.steps.length;
          for (let i = index * width; i < (index + 1) * width; i++) rows[t].push(values[i]);
        });
      });
    },
    all() {
      const joined = Object.fromEntries(
        tables.map((table, t) => [table, Float64Array.from(rows[t])]),
      ) as Omit<Samples, 'steps'>;
      return { ...joined, steps: Uint32Array.from(steps), phases: Uint8Array.from(phases) };
    },
  };
}
