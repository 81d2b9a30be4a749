/**
 * How far a trial moved the protected outputs: what the second-order correction takes back.
 *
 *   rhs[i·batch + b] = f_trial[b, i] − f_step[b, i]   for outputs i < first(priority), else 0
 *
 *   trial     [networks, trial.stride]  outputs f [batch, O] at `trial.offset`, objectives side by side
 *   step      [networks, step.stride]   the same before the step, at `step.offset`
 *   accepted  [networks]                where it is not 0 all of rhs is 0: that network takes nothing back
 *   priority  [networks, 1] u32         outputs of objectives below it are protected
 *   rhs       [networks, 1, 1, R]       R = protectable outputs · batch, rows as in the Jacobian; K ≥ 2
 *
 * One invocation per entry of rhs.
 * Source: design §4.4 (SOC).
 */

import { firstOutputs, firstOutputsWgsl } from './fragments/outputs.ts';
import { grid, type Kernel, type Reference, type View } from './kernel.ts';
import { protectable } from './projectColumns.ts';
import { u32, wgsl } from './wgsl.ts';

export interface OutputDriftDims {
  readonly networks: number;
  readonly batch: number;
  /** o_1 … o_K. */
  readonly outputs: readonly number[];
  readonly trial: View;
  readonly step: View;
}

const WORKGROUP = 64;

const total = (d: OutputDriftDims) => firstOutputs(d.outputs)[d.outputs.length];
const rows = (d: OutputDriftDims) => protectable(d.outputs) * d.batch;

export const outputDrift: Kernel<OutputDriftDims> = {
  name: 'outputDrift',
  bindings: [
    { name: 'trial', access: 'read', shape: (d) => [d.networks, d.trial.stride] },
    { name: 'step', access: 'read', shape: (d) => [d.networks, d.step.stride] },
    { name: 'accepted', access: 'read', shape: (d) => [d.networks] },
    { name: 'priority', access: 'read', type: 'u32', shape: (d) => [d.networks, 1] },
    { name: 'rhs', access: 'write', shape: (d) => [d.networks, 1, 1, rows(d)] },
  ],
  workgroups: (d) => grid('outputDrift', Math.ceil(rows(d) / WORKGROUP), 1, d.networks),
  source: (d) => wgsl`
const BATCH = ${u32(d.batch)};
const OUTPUTS = ${u32(total(d))};
const ROWS = ${u32(rows(d))};
const TRIAL = ${u32(d.trial.offset)};
const TRIAL_STRIDE = ${u32(d.trial.stride)};
const STEP = ${u32(d.step.offset)};
const STEP_STRIDE = ${u32(d.step.stride)};
${firstOutputsWgsl(d.outputs)}
@group(0) @binding(0) var<storage, read> trial: array<f32>;
@group(0) @binding(1) var<storage, read> step: array<f32>;
@group(0) @binding(2) var<storage, read> accepted: array<f32>;
@group(0) @binding(3) var<storage, read> priority: array<u32>;
@group(0) @binding(4) var<storage, read_write> rhs: array<f32>;

@compute @workgroup_size(${String(WORKGROUP)})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  let network = id.z;
  if (row >= ROWS) { return; }
  let output = row / BATCH;
  let at = row % BATCH * OUTPUTS + output;
  var drift = 0.0;
  if (accepted[network] == 0.0 && output < FIRST[priority[network]]) {
    drift = trial[network * TRIAL_STRIDE + TRIAL + at] - step[network * STEP_STRIDE + STEP + at];
  }
  rhs[network * ROWS + row] = drift;
}`,
};

export const outputDriftReference: Reference<OutputDriftDims> = (
  d,
  { trial, step, accepted, priority },
) => {
  const outputs = total(d);
  const rhs = new Float64Array(d.networks * rows(d));
  for (let n = 0; n < d.networks; n++) {
    if (accepted[n] !== 0) continue;
    for (let i = 0; i < firstOutputs(d.outputs)[priority[n]]; i++) {
      for (let b = 0; b < d.batch; b++) {
        const at = b * outputs + i;
        rhs[n * rows(d) + i * d.batch + b] =
          trial[n * d.trial.stride + d.trial.offset + at] -
          step[n * d.step.stride + d.step.offset + at];
      }
    }
  }
  return { rhs };
};
