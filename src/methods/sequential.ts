import { fromSettings } from './fromSettings.ts';
import { type PlainMethod, plainMethod } from './plan.ts';

/** The report's first, two-step implementation: objective after objective, each for its own share of steps (§6.4). */
export const sequential: PlainMethod = plainMethod({
  name: 'sequential',
  promise:
    'Objectives are trained one after the other; once an objective is done its head keeps its bits, and the trunk moves as the projection allows.',
  plan: (settings) => {
    let end = 0;
    const ends = settings.stages.map((steps) => {
      end += steps;
      return end;
    });
    return {
      ...fromSettings(settings),
      choose: { name: 'schedule', until: ends.slice(0, -1) },
      directions: ['active'],
    };
  },
});
