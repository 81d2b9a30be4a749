/** The optimizer and the schedule that an experiment asks for, with the defaults of their options. */
import type { ResolvedTraining } from '../experiment/types.ts';
import { optimizerOptions, scheduleOptions } from '../experiment/updateSchema.ts';
import { ADAM, type Optimizer, type OptimizerRule } from '../methods/plan.ts';
import type { ScheduleRule } from './schedule.ts';

export function optimizerOf({
  optimizer,
  weightDecay,
  clip,
}: Pick<ResolvedTraining, 'optimizer' | 'weightDecay' | 'clip'>): Optimizer {
  return {
    ...ruleOf(optimizer),
    ...(weightDecay > 0 && { weightDecay }),
    ...(clip !== undefined && { clip }),
  };
}

function ruleOf(spec: ResolvedTraining['optimizer']): OptimizerRule {
  const options = optimizerOptions(spec);
  const { name, beta = 0.9, nesterov = false, decay = 0.99 } = options;
  const { beta1 = ADAM.beta1, beta2 = ADAM.beta2, epsilon = ADAM.epsilon } = options;
  switch (name) {
    case 'sgd':
      return { name };
    case 'momentum':
      return { name, beta, nesterov };
    case 'adam':
    case 'adamw':
      return { name, beta1, beta2, epsilon };
    case 'rmsprop':
      return { name, decay, epsilon };
  }
}

/** Share of the rate that each level of a step schedule has of the one before. */
const FACTOR = 0.1;

export function scheduleOf({
  schedule,
  learningRate: rate,
  warmup,
}: Pick<ResolvedTraining, 'schedule' | 'learningRate' | 'warmup'>): ScheduleRule {
  const { name, every, factor = FACTOR } = scheduleOptions(schedule);
  const common = { rate, ...(warmup > 0 && { warmup }) };
  if (name !== 'step') return { name, ...common };
  // Checked with the experiment.
  return { name, every: every ?? 1, factor, ...common };
}
