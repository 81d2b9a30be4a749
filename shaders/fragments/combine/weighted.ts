import { f32, wgsl } from '../../wgsl.ts';

/** A fixed weight for each gradient, whatever they are. */
export interface Weighted {
  readonly name: 'weighted';
  readonly weights: readonly number[];
}

export function weightedWgsl(rule: Weighted): string {
  return wgsl`
fn combine(network: u32) -> Coefficients {
  return Coefficients(${rule.weights.map(f32).join(', ')});
}`;
}
