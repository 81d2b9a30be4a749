import { fromSettings } from './fromSettings.ts';
import type { Combination, MethodSettings, StepPlan } from './plan.ts';

/** Every objective's gradient in every step, made one direction with one optimizer state; nothing is projected. */
export function combinedPlan(settings: MethodSettings, combine: Combination): StepPlan {
  return {
    ...fromSettings({ ...settings, projection: 'none' }),
    choose: { name: 'all' },
    directions: Array.from({ length: settings.objectives }, (_, objective) => objective),
    combine,
  };
}
