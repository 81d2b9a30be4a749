import { u32, wgsl } from '../../wgsl.ts';
import { activationFunctions } from '../activation.ts';
import { biasCorrection } from '../biasCorrection.ts';
import { lossFunctions } from '../loss.ts';
import { type FusedPlan, storeSize } from './plan.ts';

/** Sizes, operands, and the functions that the step calls. */
export function declarations({ d, objectives }: FusedPlan): string {
  return wgsl`const NETWORKS = ${u32(d.networks)};
const OBJECTIVES = ${u32(objectives)};
const PARAMETERS = ${u32(d.parameters.size)};
const STORE = ${u32(storeSize(d))};
const STEPS = ${u32(d.steps)};
const ROWS = ${u32(d.rows)};
const BATCH = ${u32(d.batch)};
@group(0) @binding(0) var<storage, read_write> networks: array<f32>;
@group(0) @binding(1) var<storage, read_write> state: array<u32>;
@group(0) @binding(2) var<storage, read_write> history: array<f32>;
@group(0) @binding(3) var<storage, read> data: array<${d.layout === 'subgroup' ? 'f32' : 'vec4f'}>;
@group(0) @binding(4) var<storage, read> thresholds: array<f32>;
@group(0) @binding(5) var<storage, read> rates: array<f32>;
@group(0) @binding(6) var<storage, read> control: array<u32>;
${d.orders > 0 ? '@group(0) @binding(7) var<storage, read> order: array<u32>;\n' : ''}${activationFunctions(d.activation)}
${d.losses.every(({ name }) => name === 'mse') ? '' : lossFunctions(d.losses)}
${d.optimizer.name === 'adam' ? biasCorrection() : ''}
fn is_finite(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
}`;
}
