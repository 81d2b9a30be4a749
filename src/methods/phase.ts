import { fromSettings } from './fromSettings.ts';
import { type PlainMethod, plainMethod } from './plan.ts';

/** The report's Algorithm 1: each step trains the first objective that is not met yet (§3, Figure 6). */
export const phase: PlainMethod = plainMethod({
  name: 'phase',
  promise:
    'Each step trains the first objective whose loss is above its threshold; heads above it keep their bits, and the trunk moves as the projection allows.',
  plan: (settings) => ({
    ...fromSettings(settings),
    choose: { name: 'firstUnmet', hysteresis: settings.hysteresis },
    directions: ['active'],
  }),
});
