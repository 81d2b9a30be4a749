import { epsilon } from './epsilon.ts';
import type { Method } from './plan.ts';

/**
 * `epsilon`, then the infinitesimal parts of all weights, as `protect+tangent` has them; for any number of rows.
 */
export const epsilonTangent: Method = {
  name: 'epsilon+tangent',
  promise:
    'L₁ is that of `epsilon`: the standard part of every weight stays, and only infinitesimal parts are added to it.',
  stages: epsilon.stages,
  outputs: { judge: 'loss', ridges: [1e-6] },
};
