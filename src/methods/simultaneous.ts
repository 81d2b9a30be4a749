import { fromSettings } from './fromSettings.ts';
import { type PlainMethod, plainMethod } from './plan.ts';

/** Every objective in every step: each head its own gradient, the trunk the sum of the projected directions. */
export const simultaneous: PlainMethod = plainMethod({
  name: 'simultaneous',
  promise:
    'All objectives train in every step; each trunk direction is projected against the heads above its objective, thresholds are not asked.',
  plan: (settings) => ({
    ...fromSettings(settings),
    choose: { name: 'all' },
    directions: Array.from({ length: settings.objectives }, (_, objective) => objective),
  }),
});
