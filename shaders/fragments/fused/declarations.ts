import { u32, wgsl } from '../../wgsl.ts';
import { activationFunctions } from '../activation.ts';
import { biasCorrection } from '../biasCorrection.ts';
import { lossFunctions } from '../loss.ts';
import { type FusedPlan, storeSize } from './plan.ts';

/** Sizes, and the functions that the step calls. */
export function declarations({ d, objectives }: FusedPlan): string {
  return wgsl`const NETWORKS = ${u32(d.networks)};
const OBJECTIVES = ${u32(objectives)};
const PARAMETERS = ${u32(d.parameters.size)};
const STORE = ${u32(storeSize(d))};
const STEPS = ${u32(d.steps)};
const ROWS = ${u32(d.rows)};
const BATCH = ${u32(d.batch)};
${activationFunctions(d.activation)}
${d.losses.every(({ name }) => name === 'mse') ? '' : lossFunctions(d.losses)}
${d.optimizer.name === 'adam' ? biasCorrection() : ''}
fn is_finite(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
}`;
}
