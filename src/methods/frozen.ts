import { alonePlan } from './alone.ts';
import { type Method, type MethodSettings, SGD, type Stage } from './plan.ts';

/** Baseline: the trunk of objective 1 frozen, every other head by least squares on its features. */
export const frozen: Method = {
  name: 'frozen',
  promise:
    'Objective 1 is exactly as good as alone; the others get what a linear head can read from its features.',
  stages: (settings) => [
    { plan: alonePlan(settings, 0), steps: settings.steps, start: 'initial' },
    ...otherHeads(settings),
  ],
};

function otherHeads({ objectives, monitor, headRidge = 1e-8 }: MethodSettings): Stage[] {
  const last = objectives - 1;
  if (last === 0) return [];
  return [
    {
      plan: {
        choose: { name: 'schedule', until: new Array<number>(last).fill(0) },
        monitor,
        directions: [last],
        projection: 'none',
        optimizer: SGD,
        headSolve: { ridge: headRidge, from: 1, to: objectives },
      },
      steps: 1,
      start: 'previous',
      freezesTrunk: true,
    },
  ];
}
