import { type Signal, signal } from '@preact/signals';
import { createTrainer } from '../worker/client.ts';
import type { Failure, Frame, RunView, Source, Started, TrainEvent } from '../worker/protocol.ts';
import { createLossHistory, type LossHistory } from './lossHistory.ts';

export type Status = 'idle' | 'starting' | 'running' | 'pausing' | 'paused' | 'done' | 'failed';

/** The training that the page shows: what it was started from, and how far it is. */
export interface Training {
  readonly status: Signal<Status>;
  readonly source: Signal<Source | undefined>;
  readonly started: Signal<Started | undefined>;
  /** The latest one; its losses have gone into `history`. */
  readonly frame: Signal<Frame | undefined>;
  readonly history: Signal<LossHistory | undefined>;
  readonly run: Signal<RunView | undefined>;
  readonly failure: Signal<Failure | undefined>;
  /** What a lost device was followed by. */
  readonly recovery: Signal<string | undefined>;
  /** `steps`: pause after so many. */
  start(source: Source, steps?: number): void;
  resume(steps?: number): void;
  pause(): void;
  reset(): void;
}

export function createTraining(): Training {
  const status = signal<Status>('idle');
  const source = signal<Source | undefined>(undefined);
  const started = signal<Started | undefined>(undefined);
  const frame = signal<Frame | undefined>(undefined);
  const history = signal<LossHistory | undefined>(undefined);
  const run = signal<RunView | undefined>(undefined);
  const failure = signal<Failure | undefined>(undefined);
  const recovery = signal<string | undefined>(undefined);
  let trainer = createTrainer(listen);

  function listen(event: TrainEvent): void {
    switch (event.kind) {
      case 'started':
        started.value = event.started;
        history.value = createLossHistory(event.started.names.length);
        if (status.value === 'starting') status.value = 'running';
        return;
      case 'frame':
        history.value?.add(event.frame.steps, event.frame.losses, event.frame.phases);
        frame.value = event.frame;
        return;
      case 'paused':
        status.value = 'paused';
        return;
      case 'recovered':
        recovery.value = `The GPU device was lost (${event.reason}). Training went on from step ${event.step} on a new one.`;
        return;
      case 'done':
        run.value = event.run;
        status.value = 'done';
        return;
      case 'failed':
        failure.value = event.failure;
        status.value = 'failed';
    }
  }

  const clear = () => {
    for (const one of [started, frame, history, run, failure, recovery, source]) {
      one.value = undefined;
    }
    // What was under way may compute for seconds before it listens.
    if (!['idle', 'done', 'failed'].includes(status.value)) {
      trainer.destroy();
      trainer = createTrainer(listen);
    }
    status.value = 'idle';
  };

  return {
    ...{ status, source, started, frame, history, run, failure, recovery },
    start(given, steps) {
      clear();
      source.value = given;
      status.value = 'starting';
      trainer.send({ kind: 'start', source: given, ...(steps !== undefined && { steps }) });
    },
    resume(steps) {
      status.value = 'running';
      trainer.send({ kind: 'resume', ...(steps !== undefined && { steps }) });
    },
    pause() {
      status.value = 'pausing';
      trainer.send({ kind: 'pause' });
    },
    reset: clear,
  };
}
