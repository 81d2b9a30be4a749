import type { Method } from './plan.ts';
import { protect } from './protect.ts';

/**
 * `protect`, then the infinitesimal parts of all weights: a lower objective is read as a tangent of the network where
 * that fits its targets better than its head (design §4.9).
 */
export const protectTangent: Method = {
  name: 'protect+tangent',
  promise:
    'L₁ is that of `protect`: the standard part of every weight stays, and only infinitesimal parts are added to it.',
  stages: protect.stages,
  outputs: { judge: 'loss', ridges: [1e-6] },
};
