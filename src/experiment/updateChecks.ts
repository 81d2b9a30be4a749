import { stagesOf, stepsOf } from './steps.ts';
import { STAGED } from './trainingChecks.ts';
import type { Checked } from './types.ts';
import { optimizerOptions, scheduleOptions } from './updateSchema.ts';

/** Names of optimizers and schedules by the option that only they have. */
const NAMES_WITH: Readonly<Record<string, readonly string[]>> = {
  beta: ['momentum'],
  nesterov: ['momentum'],
  beta1: ['adam', 'adamw'],
  beta2: ['adam', 'adamw'],
  decay: ['rmsprop'],
  epsilon: ['adam', 'adamw', 'rmsprop'],
  every: ['step'],
  factor: ['step'],
};

export function optionsFitNames({ experiment }: Checked) {
  const { optimizer, schedule } = experiment.training;
  const rate = scheduleOptions(schedule);
  return [
    ...strangers('training.optimizer', optimizerOptions(optimizer)),
    ...strangers('training.schedule', rate),
    rate.name === 'step' && rate.every === undefined
      ? "training.schedule: 'step' expects the steps between two rates, got none. " +
        "Give { name: 'step', every: 1000, factor: 0.1 }."
      : undefined,
  ];
}

function strangers(path: string, { name, ...options }: { readonly name: string }): string[] {
  return Object.keys(options).flatMap((option) => {
    const names = NAMES_WITH[option] ?? [];
    if (names.includes(name)) return [];
    const listed = names.map((known) => `'${known}'`).join(', ');
    return [`${path}.${option}: expected only with ${listed}, got it with '${name}'. Remove it.`];
  });
}

export function warmupFits({ experiment, shape, rows }: Checked) {
  const { training } = experiment;
  if (rows === undefined && training.steps === undefined) return [];
  const stages = STAGED.includes(training.method)
    ? stagesOf(training, rows ?? 0, shape.outputs.length)
    : [stepsOf(training, rows ?? 0)];
  const least = Math.min(...stages);
  if (training.warmup <= least) return [];
  return [
    `training.warmup: expected at most ${least}, the steps of ${stages.length > 1 ? 'the shortest stage' : 'the run'}, ` +
      `got ${training.warmup}. Lower it.`,
  ];
}
