import type { OffGradientsRule } from '../../shaders/offGradients.ts';
import type { Projection } from '../methods/plan.ts';

const RULES: Readonly<Partial<Record<Projection, OffGradientsRule>>> = {
  gradient: { name: 'gradient', conflictOnly: false },
  'gradient-conflict': { name: 'gradient', conflictOnly: true },
  barrier: { name: 'barrier', beta: 1 },
};

/**
 * The rule of a projection that keeps the final trunk direction of an objective off the raw gradients of those above it,
 * on the step's rows; undefined for all others. Source: design §4.2.
 */
export function gradientRule(projection: Projection): OffGradientsRule | undefined {
  return RULES[projection];
}
