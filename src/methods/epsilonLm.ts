import { epsilon } from './epsilon.ts';
import type { Method } from './plan.ts';
import { polished } from './polish.ts';

/** ε-constraint co-training, each objective finished by lexicographic Levenberg–Marquardt (design §4.10). */
export const epsilonLm: Method = {
  name: 'epsilon+lm',
  promise:
    'Only networks that keep every budget are kept, while curvature fits the lower objectives far closer than descent does.',
  stages: (settings) => polished(epsilon.stages(settings), settings),
};
