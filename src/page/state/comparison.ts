import { type Signal, signal } from '@preact/signals';
import { createTrainer, type Trainer } from '../worker/client.ts';
import type { Frame, RunView, Source, Started, TrainEvent } from '../worker/protocol.ts';
import { createLossHistory, type LossHistory } from './lossHistory.ts';

/** One training of a comparison. */
export interface Contender {
  readonly name: string;
  readonly source: Source;
  readonly state: 'waiting' | 'training' | 'done' | 'failed';
  readonly started?: Started;
  readonly history?: LossHistory;
  readonly frame?: Frame;
  readonly run?: RunView;
  readonly failure?: string;
}

/** Methods on the same experiment, and what each objective has alone. */
export interface Comparison {
  readonly contenders: Signal<readonly Contender[]>;
  /** One per objective: the denominators of R_k. */
  readonly alone: Signal<readonly Contender[]>;
  readonly isBusy: Signal<boolean>;
  /** One training after the other. */
  start(contenders: Named, alone: Named): Promise<void>;
  stop(): void;
}

type Named = readonly (readonly [name: string, source: Source])[];

export function createComparison(): Comparison {
  const contenders = signal<readonly Contender[]>([]);
  const alone = signal<readonly Contender[]>([]);
  const isBusy = signal(false);
  let trainer: Trainer | undefined;
  /** Only the latest comparison may still write. */
  let turn = 0;

  const stop = () => {
    turn += 1;
    trainer?.destroy();
    trainer = undefined;
    isBusy.value = false;
  };

  const trainAll = async (list: Signal<readonly Contender[]>, mine: number) => {
    for (const index of list.value.keys()) {
      if (turn !== mine) return;
      const set = (changes: Partial<Contender>) => {
        if (turn !== mine) return;
        list.value = list.value.map((one, i) => (i === index ? { ...one, ...changes } : one));
      };
      set({ state: 'training' });
      await new Promise<void>((done) => {
        let history: LossHistory | undefined;
        trainer?.destroy();
        trainer = createTrainer((event: TrainEvent) => {
          if (event.kind === 'started') {
            history = createLossHistory(event.started.names.length);
            set({ started: event.started, history });
          } else if (event.kind === 'frame') {
            history?.add(event.frame.steps, event.frame.losses, event.frame.phases);
            set({ frame: event.frame });
          } else if (event.kind === 'done') {
            set({ run: event.run, state: 'done' });
            done();
          } else if (event.kind === 'failed') {
            set({ failure: event.failure.message, state: 'failed' });
            done();
          }
        });
        trainer.send({ kind: 'start', source: list.value[index].source });
      });
    }
  };

  return {
    ...{ contenders, alone, isBusy, stop },
    async start(named, namedAlone) {
      stop();
      const mine = turn;
      contenders.value = waiting(named);
      alone.value = waiting(namedAlone);
      isBusy.value = true;
      await trainAll(alone, mine);
      await trainAll(contenders, mine);
      if (turn === mine) stop();
    },
  };
}

function waiting(named: Named): Contender[] {
  return named.map(([name, source]) => ({ name, source, state: 'waiting' }));
}
