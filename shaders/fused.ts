/**
 * Many training steps of many small networks in one dispatch: parameters stay in registers, and forward pass, switch,
 * projection and update are unrolled for one shape. Every network does per step
 *
 *   f = network(x of the step's rows),   L_k, ∂L_k/∂f
 *   phase by `rule` as `choosePhase` has it; K + 1 and no more update once a loss is not finite
 *   direction of each active objective, projected; heads of other objectives and frozen parameters keep their bits
 *
 *   networks    [networks, store]        per network: parameters [P], good [P], then with Adam its moments
 *   state       [networks, 2 + K] u32    steps done over the run, phase of the last, then with Adam the steps of each objective
 *   history     [groups, steps, W, together]   from its beginning on, with as many steps as the chunk has: losses and phase by
 *                                        workgroup, its networks last (fragments/fused/history.ts)
 *   data        [rows, width]            inputs, then targets, padded to whole vec4f
 *   thresholds  [networks, K]
 *   rates       [rateTables, steps]      learning rates of the chunk's steps; [rateTables, 1] with `constantRates`
 *   control     [3 + 2 · networks] u32   steps of this dispatch, those of the chunk before it, those of the chunk; per network its
 *                                        table of rates and of rows; where `freezes`, then [networks, P], 1 for what is frozen
 *   order       [orders, steps, batch] u32   data rows of the chunk's steps; absent where rows come in turn
 *
 * `good` leaves as the parameters before the last step, as it was where the network was halted by then. A parameter that is not
 * finite makes the losses of the next step not finite, whatever the activation hides.
 *
 * Unit u of a layer lives in lane u mod LANES. All sums over units are one binary tree over the bits of u, so that the number
 * of lanes, and with it the `layout`, never changes a bit:
 *
 *   lane        a network per invocation, many per workgroup; for populations
 *   subgroup    a network per workgroup of one subgroup, sums by shuffles; needs the feature `subgroups`
 *   workgroup   a network per workgroup, sums through workgroup memory and barriers
 *
 * The text is generated: docs/engines.md shows that of the smallest network.
 * Source: report §3, Algorithm 1; design §4.1, §4.2, §6.
 */

import type { FusedDims } from './fragments/fused/dims.ts';
import { lineWidth } from './fragments/fused/history.ts';
import { lanesWgsl } from './fragments/fused/lanes.ts';
import {
  loadRegisters,
  loadState,
  storeGood,
  storeRegisters,
  storeState,
} from './fragments/fused/memory.ts';
import { declarations } from './fragments/fused/operands.ts';
import { outerName, plan, storeSize } from './fragments/fused/plan.ts';
import { loopWgsl } from './fragments/fused/step.ts';
import { grid, type Kernel } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export type { FusedDims, FusedOptimizer, FusedProjection } from './fragments/fused/dims.ts';

export const fused: Kernel<FusedDims> = {
  name: 'fused',
  bindings: [
    { name: 'networks', access: 'write', shape: (d) => [d.networks, storeSize(d)] },
    {
      name: 'state',
      access: 'write',
      type: 'u32',
      shape: (d) => [d.networks, 2 + d.outputs.length],
    },
    {
      name: 'history',
      access: 'write',
      shape: (d) => [Math.ceil(d.networks / d.together), d.steps, lineWidth(d), d.together],
    },
    { name: 'data', access: 'read', shape: (d) => [d.rows, plan(d).dataWidth] },
    { name: 'thresholds', access: 'read', shape: (d) => [d.networks, d.outputs.length] },
    { name: 'rates', access: 'read', shape: (d) => [d.rateTables, d.constantRates ? 1 : d.steps] },
    {
      name: 'control',
      access: 'read',
      type: 'u32',
      shape: (d) => [3 + d.networks * (2 + (d.freezes ? d.parameters.size : 0))],
    },
    {
      name: 'order',
      access: 'read',
      type: 'u32',
      shape: (d) => [d.orders, d.steps, d.batch],
      when: (d) => d.orders > 0,
    },
  ],
  workgroups: (d) => grid('fused', Math.ceil(d.networks / d.together), 1, 1),
  source: (d) => {
    const p = plan(d);
    return wgsl`${d.layout === 'subgroup' ? 'enable subgroups;\n' : ''}${declarations(p)}
${lanesWgsl(p)}

@compute @workgroup_size(${u32(d.lanes * d.together)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) invocation: u32${
      d.layout === 'subgroup' ? ', @builtin(subgroup_invocation_id) lane: u32' : ''
    }) {
${d.layout === 'subgroup' ? '' : `  let lane = ${d.layout === 'lane' ? '0u' : 'invocation'};\n`}  let network = group.x${
      d.layout === 'lane' ? ` * ${u32(d.together)} + invocation` : ''
    };
${d.layout === 'lane' ? `  if (network >= ${u32(d.networks)}) { return; }\n` : ''}${loadState(p)}
${loadRegisters(p)}
  let steps = control[0];
  var t = 0u;
  // All but the last step, then that.
  for (var last = 0u; last < 2u; last++) {
    if (last == 1u && ${outerName(p, { name: 'phase' })} != ${u32(d.outputs.length + 1)}) {
${storeGood(p)}    }
    let end = steps - 1u + last;
${loopWgsl(p)}  }
${storeRegisters(p)}
${storeState(p)}
}`;
  },
};
