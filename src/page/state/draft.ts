import { effect, type Signal, signal } from '@preact/signals';
import type { Experiment, ResolvedExperiment } from '../../experiment/types.ts';
import type { Checked, DeskCalls, Source } from '../worker/protocol.ts';

/** The experiment as it is being edited. */
export interface Draft {
  /** Name of the preset that it began from; empty for none. */
  readonly preset: Signal<string>;
  readonly experiment: Signal<Experiment | undefined>;
  readonly csv: Signal<string | undefined>;
  /** Of the latest experiment that was looked at. */
  readonly checked: Signal<Checked | undefined>;
  /** Whether what is `checked` is the experiment as it is now. */
  readonly isSettled: Signal<boolean>;
  /** The last experiment without problems: what settings not given stand for. */
  readonly resolved: Signal<ResolvedExperiment | undefined>;
  /** Why the address of the page was not opened; empty where it was, or had none. */
  readonly refusal: Signal<string>;
  open(experiment: Experiment, csv?: string, preset?: string): void;
  choosePreset(name: string): Promise<void>;
  change(changed: (experiment: Experiment) => Experiment): void;
  source(): Source | undefined;
}

/** Keys are pressed faster than experiments are checked. */
const SETTLED_MS = 120;

export function createDraft(desk: DeskCalls): Draft {
  const preset = signal('');
  const experiment = signal<Experiment | undefined>(undefined);
  const csv = signal<string | undefined>(undefined);
  const checked = signal<Checked | undefined>(undefined);
  const resolved = signal<ResolvedExperiment | undefined>(undefined);
  const isSettled = signal(false);
  const refusal = signal('');
  const source = (): Source | undefined =>
    experiment.value && { experiment: experiment.value, csv: csv.value };

  effect(() => {
    const given = source();
    isSettled.value = false;
    if (!given) return undefined;
    const timer = setTimeout(async () => {
      const answer = await desk.check(given);
      if (given.experiment !== experiment.peek()) return;
      checked.value = answer;
      if (answer.experiment) resolved.value = answer.experiment;
      isSettled.value = true;
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  });

  const open: Draft['open'] = (opened, text, name = '') => {
    preset.value = name;
    refusal.value = '';
    csv.value = text;
    resolved.value = undefined;
    checked.value = undefined;
    experiment.value = opened;
  };
  return {
    ...{ preset, experiment, csv, checked, isSettled, resolved, refusal, open, source },
    async choosePreset(name) {
      open(await desk.preset(name), undefined, name);
    },
    change(changed) {
      if (experiment.value) experiment.value = changed(experiment.value);
    },
  };
}
