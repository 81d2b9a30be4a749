/**
 * All of a small network's step of gradient descent that follows its forward pass, in one kernel: the backward pass and the
 * gradients as in `smallBackward`, their projection as in `projectLine` or `projectColumns`, the update as in `sgd`.
 *
 *   tape        [networks, tape size]              as `smallForward` left it
 *   gradients   [networks, D, parameters.stride]   the projected ones
 *   gates       [networks, K + 2]                  as in `choosePhase`
 *   parameters  [networks, parameters.stride]
 *   owner       [parameters.stride] u32            as in `sgd`, like those that follow
 *   rates       [networks, rateSteps]
 *   good        [networks, parameters.stride]
 *   state       [networks, 5] u32
 *
 * One workgroup of few lanes per network. Sums over rows run in ascending order; those of a projection are trees, or by
 * subgroup.
 * Source: as those kernels; kernels.md rule 6.
 */
import { descentFunctions } from './fragments/descent.ts';
import { lineFunctions } from './fragments/line.ts';
import { gateFunctions } from './fragments/phase.ts';
import { STATE, STATE_SIZE } from './fragments/rows.ts';
import { smallGradients } from './fragments/smallGradients.ts';
import { SMALL_LANES, smallLayers, tapeOf } from './fragments/smallNetwork.ts';
import { columnFunctions, headBasis, spanFunctions } from './fragments/span.ts';
import { subgroupSum, workgroupSum } from './fragments/sum.ts';
import { grid, type Kernel, type Reference } from './kernel.ts';
import { projectColumnsReference, protectable } from './projectColumns.ts';
import { projectLineReference } from './projectLine.ts';
import { sgdReference } from './sgd.ts';
import { type SmallBackwardDims, smallBackwardReference } from './smallBackward.ts';
import { u32, wgsl } from './wgsl.ts';

/** `line` as `projectLine` has it: two objectives of one output, an even number of hidden units. */
export const SMALL_PROJECTIONS = ['none', 'line', 'hyperplane'] as const;

export interface SmallDescentDims extends SmallBackwardDims {
  readonly rateSteps: number;
  readonly projection: (typeof SMALL_PROJECTIONS)[number];
}

export const smallDescent: Kernel<SmallDescentDims> = {
  name: 'smallDescent',
  bindings: [
    { name: 'tape', access: 'read', shape: (d) => [d.networks, tapeOf(d).size] },
    {
      name: 'gradients',
      access: 'write',
      shape: (d) => [d.networks, d.directions.length, d.parameters.stride],
    },
    { name: 'gates', access: 'write', shape: (d) => [d.networks, d.outputs.length + 2] },
    { name: 'parameters', access: 'write', shape: (d) => [d.networks, d.parameters.stride] },
    { name: 'owner', access: 'read', type: 'u32', shape: (d) => [d.parameters.stride] },
    { name: 'rates', access: 'read', shape: (d) => [d.networks, d.rateSteps] },
    { name: 'good', access: 'write', shape: (d) => [d.networks, d.parameters.stride] },
    { name: 'state', access: 'write', type: 'u32', shape: (d) => [d.networks, STATE_SIZE] },
  ],
  workgroups: (d) => grid('smallDescent', 1, 1, d.networks),
  source: (d) => text(d, workgroupSum(SMALL_LANES)),
  bySubgroup: { source: (d) => `enable subgroups;${text(d, subgroupSum())}` },
};

/** `sum` declares LANES and `workgroup_sum`. */
function text(d: SmallDescentDims, sum: string): string {
  return wgsl`
@group(0) @binding(0) var<storage, read> tape: array<f32>;
@group(0) @binding(1) var<storage, read_write> gradients: array<f32>;
@group(0) @binding(2) var<storage, read_write> gates: array<f32>;
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(4) var<storage, read> owner: array<u32>;
@group(0) @binding(5) var<storage, read> rates: array<f32>;
@group(0) @binding(6) var<storage, read_write> good: array<f32>;
@group(0) @binding(7) var<storage, read_write> state: array<atomic<u32>>;
var<workgroup> chosen: u32;
${sum}
${smallGradients(d)}
${PROJECTIONS[d.projection](d)}
${gateFunctions(d)}
${descentFunctions({ parameters: d.parameters.stride, directions: d.directions.length, rateSteps: d.rateSteps })}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let network = group.z;
  if (lane == 0u) {
    chosen = atomicLoad(&state[network * ${u32(STATE_SIZE)} + ${u32(STATE.phase)}]);
    open_gates(network, chosen);
  }
  // The same for all lanes, as the barriers of the projection need it.
  let phase = workgroupUniformLoad(&chosen);
  find_gradients(lane, network, phase);
  storageBarrier();
  project(lane, network, phase);
  storageBarrier();
  let rate = rate_of(network);
  let runs = is_running(network);
  for (var parameter = lane; parameter < PARAMETERS; parameter += LANES) {
    descend(network, parameter, rate, runs);
  }
}`;
}

/** The last trunk layer. */
const lastOf = (d: SmallDescentDims) => smallLayers(d)[d.units.length - 1];

/** Each declares `project(lane, network, phase)`, of all directions. */
const PROJECTIONS: Readonly<
  Record<SmallDescentDims['projection'], (d: SmallDescentDims) => string>
> = {
  none: () => 'fn project(lane: u32, network: u32, phase: u32) {}',

  line: (d) => wgsl`
const HIDDEN = ${u32(lastOf(d).units)};
const BELOW = ${u32(lastOf(d).below)};
const HEAD = ${u32(d.parameters.heads.weight)};
const WEIGHT = ${u32(lastOf(d).weight)};
${lineFunctions()}

fn project(lane: u32, network: u32, phase: u32) {
  for (var direction = 0u; direction < DIRECTIONS; direction++) {
    if (objective_of(direction, phase) > 0u) {
      let first = (network * DIRECTIONS + direction) * PARAMETERS + WEIGHT;
      for (var column = 0u; column < BELOW; column++) { project_line(lane, network, first + column); }
    }
  }
}`,

  hyperplane: (d) => wgsl`
const HIDDEN = ${u32(lastOf(d).units)};
const BELOW = ${u32(lastOf(d).below)};
const PROTECTABLE = ${u32(protectable(d.outputs))};
const HEADS = ${u32(d.parameters.heads.weight)};
const WEIGHT = ${u32(lastOf(d).weight)};
const BIAS = ${u32(lastOf(d).bias)};
var<workgroup> basis: array<f32, ${u32(protectable(d.outputs) * lastOf(d).units)}>;
${spanFunctions('basis', 'gradients')}
${headBasis()}
${columnFunctions()}

fn project(lane: u32, network: u32, phase: u32) {
  head_basis(lane, network, 0u);
  for (var direction = 0u; direction < DIRECTIONS; direction++) {
    let count = FIRST[objective_of(direction, phase)];
    let gradient = (network * DIRECTIONS + direction) * PARAMETERS;
    for (var column = 0u; column <= BELOW; column++) {
      project_column(lane, 0u, count, gradient, column);
    }
  }
}`,
};

/** By the references of the kernels that it stands for. */
export const smallDescentReference: Reference<SmallDescentDims> = (d, operands) => {
  const { gradients: raw, gates, priority } = smallBackwardReference(d, operands);
  const { gradients } = projectedReference(d, { ...operands, gradients: raw, priority });
  const dims = {
    networks: d.networks,
    parameters: d.parameters.stride,
    directions: d.directions.length,
    objectives: d.outputs.length,
    rateSteps: d.rateSteps,
  };
  return { gradients, gates, ...sgdReference(dims, { ...operands, gradients, gates }) };
};

const projectedReference: Reference<SmallDescentDims> = (d, operands) => {
  const { units: hidden, below, weight, bias } = lastOf(d);
  const common = { networks: d.networks, directions: d.directions.length, hidden, below };
  const { stride, heads } = d.parameters;
  switch (d.projection) {
    case 'none':
      return { gradients: Float64Array.from(operands.gradients) };
    case 'line':
      return projectLineReference(
        { ...common, parameters: { stride, head: heads.weight }, weight },
        operands,
      );
    case 'hyperplane':
      return projectColumnsReference(
        {
          ...common,
          outputs: d.outputs,
          parameters: { stride, heads: heads.weight },
          layer: { weight, bias },
        },
        operands,
      );
  }
};
