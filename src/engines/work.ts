import { layoutOf } from '../network/layout.ts';
import type { TrainingTask } from './engine.ts';

/**
 * Steps, at least 1, whose passes take about so many multiply-adds: each parameter and row meets one forward, and two for
 * every direction backward. Keeps the chunks of large networks short, so that progress, checkpoints and a stop are not.
 */
export function stepsWithin(multiplyAdds: number, { shape, order, plan }: TrainingTask): number {
  const step = layoutOf(shape).size * order.batch * (1 + 2 * plan.directions.length);
  return Math.max(1, Math.floor(multiplyAdds / step));
}
