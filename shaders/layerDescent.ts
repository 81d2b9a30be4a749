/**
 * A step of gradient descent of one layer, without gradients in between: what `layerGradients` finds along one direction, and
 * what `sgd` does with it.
 *
 *   p ← p − rate · gradient[p]   of the trunk, and of the heads whose objectives the phase trains, unless the network is halted
 *
 *   parameters  [networks, parameters.stride]  W [units, inputs] at `weight`, bias [units] at `bias`
 *   good        [networks, parameters.stride]  the same before the step; as it is once the network is halted
 *   rates       [networks, rateSteps]          learning rates of the chunk's steps
 *   state       [networks, 5] u32              current picks the rate; fault as in `sgd`
 *   and the operands of fragments/layerProduct.ts
 *
 * Of `elements` (sent by `headPass`) it also ends the step, before the heads move:
 *
 *   losses      [networks, K]                  mean over the elements of each objective, with the bits of `loss`
 *   state                                      next moves on, phase becomes that of the schedule, or K + 1 as in `choosePhase`
 *   history     [steps, networks, K + 2]       as in `choosePhase`
 *
 * Every workgroup finds the losses by itself. Those who read state.phase meanwhile find the old one or the new one, which say
 * the same: whether the network was halted before, or is by these losses. The heads come first, then the trunk, whose phase
 * they leave.
 * Source: design §3 and §4.1; report §3, Algorithm 1; kernels.md rule 5.
 */
import { faultFunctions, reportFaultReference } from './fragments/fault.ts';
import {
  biasSums,
  type LayerProduct,
  layerProduct,
  layerProductBindings,
  layerProductReference,
  layerProductText,
} from './fragments/layerProduct.ts';
import { objectiveOf, objectiveOfWgsl } from './fragments/penalty.ts';
import { enablesOf, productGrid, productText } from './fragments/product.ts';
import { STATE, STATE_SIZE } from './fragments/rows.ts';
import { endStepReference, type StepEnd, stepEndFunction } from './fragments/stepEnd.ts';
import { activeBindings, grid, type Kernel, type Reference } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface LayerDescentDims extends LayerProduct {
  readonly directions: 1;
  readonly parameters: { readonly stride: number; readonly weight: number; readonly bias: number };
  /** K. */
  readonly objectives: number;
  readonly rateSteps: number;
  /** The heads above the phase move with it. */
  readonly opensAbove: boolean;
  /** What ends the step; with `elements`, and only then. */
  readonly ends?: Pick<StepEnd, 'losses' | 'until' | 'historySteps'>;
}

function stepEnd(d: LayerDescentDims): StepEnd | undefined {
  if (d.sent.name !== 'elements' || !d.ends) return undefined;
  return { ...d.ends, networks: d.networks, batch: d.batch, outputs: d.sent.outputs };
}
const ends = (d: LayerDescentDims) => d.ends !== undefined;
/** Outputs of the heads where they differ in whether they train. */
const gated = ({ sent }: LayerDescentDims) =>
  sent.name === 'deltas' || sent.outputs.length === 1 ? undefined : sent.outputs;

export const layerDescent: Kernel<LayerDescentDims> = {
  name: 'layerDescent',
  bindings: [
    { name: 'parameters', access: 'write', shape: (d) => [d.networks, d.parameters.stride] },
    { name: 'good', access: 'write', shape: (d) => [d.networks, d.parameters.stride] },
    { name: 'rates', access: 'read', shape: (d) => [d.networks, d.rateSteps] },
    { name: 'state', access: 'write', type: 'u32', shape: (d) => [d.networks, STATE_SIZE] },
    ...layerProductBindings<LayerDescentDims>(),
    {
      name: 'losses',
      access: 'write',
      shape: (d) => [d.networks, d.objectives],
      when: ends,
    },
    {
      name: 'history',
      access: 'write',
      shape: (d) => [d.ends?.historySteps ?? 0, d.networks, d.objectives + 2],
      when: ends,
    },
  ],
  workgroups: (d) => grid('layerDescent', ...productGrid(layerProduct(d), d.form), d.networks),
  source: (d) => {
    const end = stepEnd(d);
    const outputs = gated(d);
    const last = activeBindings(layerDescent, d).length - 1;
    return wgsl`
${enablesOf(d.form)}
const PARAMETERS = ${u32(d.parameters.stride)};
const WEIGHT = ${u32(d.parameters.weight)};
const BIAS = ${u32(d.parameters.bias)};
const RATE_STEPS = ${u32(d.rateSteps)};
@group(0) @binding(0) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(1) var<storage, read_write> good: array<f32>;
@group(0) @binding(2) var<storage, read> rates: array<f32>;
@group(0) @binding(3) var<storage, read_write> state: array<atomic<u32>>;
#if ${end !== undefined}
@group(0) @binding(${String(last - 1)}) var<storage, read_write> losses: array<f32>;
@group(0) @binding(${String(last)}) var<storage, read_write> history: array<f32>;
#endif
${layerProductText(d, 4, (network) => `word(${network}, ${u32(STATE.current)})`)}
${faultFunctions({ parameters: d.parameters.stride })}

fn word(network: u32, index: u32) -> u32 {
  return atomicLoad(&state[network * ${u32(STATE_SIZE)} + index]);
}

var<private> rate: f32;
var<private> runs: bool;
/** P − p of the first parameter here that could not move. */
var<private> fault: u32;
#if ${outputs !== undefined}
var<private> phase: u32;
#endif

fn descend(network: u32, row: u32, parameter: u32, gradient: f32) {
  if (!runs) { return; }
  let at = network * PARAMETERS + parameter;
  let before = parameters[at];
  good[at] = before;
#if ${outputs !== undefined}
  let own = OBJECTIVE_OF[row];
  let trains = own == phase || phase == ${u32(d.objectives)};
  if (!trains && !(${String(d.opensAbove)} && own < phase)) { return; }
#endif
  let moved = before - rate * gradient;
  if (is_finite(moved)) { parameters[at] = moved; } else { fault = max(fault, PARAMETERS - parameter); }
}

fn store(network: u32, row: u32, col: u32, sum: f32) {
  descend(network, row, WEIGHT + row * INPUTS + col, sum);
}

fn store_bias(network: u32, row: u32, sum: f32) { descend(network, row, BIAS + row, sum); }
${productText(layerProduct(d), d.form)}
${biasSums()}
${d.sent.name === 'elements' ? objectiveOfWgsl(d.sent.outputs) : ''}
${end ? stepEndFunction(end) : ''}

@compute @workgroup_size(SIDE_X, SIDE_Y)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let network = group.z;
  let lane = local.y * SIDE_X + local.x;
  rate = rates[network * RATE_STEPS + word(network, ${u32(STATE.current)}) % RATE_STEPS];
#if ${end !== undefined}
  let chosen = end_step(network, lane, group.x == 0u && group.y == 0u);
#else
  let chosen = word(network, ${u32(STATE.phase)});
#endif
  runs = chosen <= ${u32(d.objectives)};
#if ${outputs !== undefined}
  phase = chosen;
#endif
  multiply(network, group, local);
  bias_sums(network, group, lane);
  if (fault > 0u) { report_fault(network, PARAMETERS - fault); }
}`;
  },
};

export const layerDescentReference: Reference<LayerDescentDims> = (d, operands) => {
  const { rates, elements } = operands;
  const parameters = Float64Array.from(operands.parameters);
  const good = Float64Array.from(operands.good);
  const state = Float64Array.from(operands.state);
  const end = stepEnd(d);
  const size = d.networks * d.objectives;
  const losses = new Float64Array(end ? size : 0);
  const history = new Float64Array(end ? end.historySteps * (size + 2 * d.networks) : 0);
  const owner = d.sent.name === 'deltas' ? undefined : objectiveOf(d.sent.outputs);
  for (let n = 0; n < d.networks; n++) {
    const gradients = layerProductReference(d, operands, n, 0);
    const phase = end
      ? endStepReference(end, elements, n, { losses, state, history })
      : state[n * STATE_SIZE + STATE.phase];
    if (phase > d.objectives) continue;
    const rate = rates[n * d.rateSteps + (state[n * STATE_SIZE + STATE.current] % d.rateSteps)];
    const isOpen = (row: number) => {
      const own = owner?.(0, row) ?? phase;
      return own === phase || phase === d.objectives || (d.opensAbove && own < phase);
    };
    const descend = (row: number, parameter: number, gradient: number) => {
      const at = n * d.parameters.stride + parameter;
      good[at] = parameters[at];
      if (!isOpen(row)) return;
      const moved = parameters[at] - rate * gradient;
      if (Number.isFinite(Math.fround(moved))) parameters[at] = moved;
      else reportFaultReference({ parameters: d.parameters.stride }, n, parameter, state);
    };
    const { weight, bias } = d.parameters;
    gradients.weights.forEach((gradient, i) => {
      descend(Math.floor(i / d.inputs), weight + i, gradient);
    });
    gradients.biases.forEach((gradient, row) => {
      descend(row, bias + row, gradient);
    });
  }
  return { parameters, good, state, ...(end && { losses, history }) };
};
