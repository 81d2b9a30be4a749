import { phaseOf } from '../choosePhase.ts';
import type { Operands } from '../kernel.ts';
import { u32, wgsl } from '../wgsl.ts';
import { isRowLoss, type Loss } from './loss.ts';
import { firstOutputs, firstOutputsWgsl } from './outputs.ts';
import { scheduleFunction } from './phase.ts';
import { STATE, STATE_SIZE } from './rows.ts';
import { lanesFor } from './sum.ts';

/** The end of a step whose phase is that of a schedule: its losses, and what follows from them. */
export interface StepEnd {
  readonly networks: number;
  readonly batch: number;
  /** o_1 … o_K. */
  readonly outputs: readonly number[];
  /** Of each objective. */
  readonly losses: readonly Loss[];
  /** Of the schedule, fragments/phase.ts. */
  readonly until: readonly number[];
  readonly historySteps: number;
}

/** Elements of an objective in a row: losses of whole rows have one. */
const across = ({ outputs, losses }: StepEnd) =>
  losses.map((loss, k) => (isRowLoss(loss) ? 1 : outputs[k]));

/**
 * Declares `end_step(network, lane, records)`, which gives the phase that the step has, K + 1 where its losses or its network's
 * past halt it. Every lane of the workgroup must call it; `records` is true of one workgroup of the network, which writes
 * losses, history and the words `next` and `phase` of the state. Needs `elements` [networks, 2, batch, O] with the losses behind
 * the slopes, `losses`, `history`, `state` as an array of atomics, BATCH, SIDE_X, SIDE_Y and `is_finite`.
 */
export function stepEndFunction(d: StepEnd): string {
  const leaves = lanesFor(d.batch * Math.max(...d.outputs));
  return wgsl`
const OBJECTIVES = ${u32(d.outputs.length)};
const OUTPUTS = ${u32(d.outputs.reduce((sum, count) => sum + count, 0))};
${firstOutputsWgsl(d.outputs)}
const ACROSS = array<u32, OBJECTIVES>(${across(d).map(u32).join(', ')});
const LEAVES = ${u32(leaves)};
var<workgroup> leaf_sums: array<f32, LEAVES>;
${scheduleFunction(d.until)}

/** In the order of workgroup_sum, by any number of lanes. */
fn mean_loss(network: u32, objective: u32, lane: u32) -> f32 {
  let width = ACROSS[objective];
  let count = BATCH * width;
  for (var leaf = lane; leaf < LEAVES; leaf += SIDE_X * SIDE_Y) {
    var sum = 0.0;
    for (var element = leaf; element < count; element += LEAVES) {
      let position = (2u * network + 1u) * BATCH + element / width;
      sum += elements[position * OUTPUTS + FIRST[objective] + element % width];
    }
    leaf_sums[leaf] = sum;
  }
  workgroupBarrier();
  for (var half = LEAVES / 2u; half > 0u; half /= 2u) {
    for (var leaf = lane; leaf < half; leaf += SIDE_X * SIDE_Y) {
      leaf_sums[leaf] += leaf_sums[leaf + half];
    }
    workgroupBarrier();
  }
  let mean = leaf_sums[0] / f32(count);
  workgroupBarrier();
  return mean;
}

fn end_step(network: u32, lane: u32, records: bool) -> u32 {
  let own = network * ${u32(STATE_SIZE)};
  let step = atomicLoad(&state[own + ${u32(STATE.current)}]);
  var is_halted = atomicLoad(&state[own + ${u32(STATE.phase)}]) == OBJECTIVES + 1u;
  var means: array<f32, OBJECTIVES>;
  for (var k = 0u; k < OBJECTIVES; k++) {
    means[k] = mean_loss(network, k, lane);
    is_halted = is_halted || !is_finite(means[k]);
  }
  let scheduled = scheduled_phase(atomicLoad(&state[own + ${u32(STATE.base)}]) + step);
  let phase = select(scheduled, OBJECTIVES + 1u, is_halted);
  if (records && lane == 0u) {
    atomicStore(&state[own + ${u32(STATE.next)}], step + 1u);
    atomicStore(&state[own + ${u32(STATE.phase)}], phase);
    let line = (step % ${u32(d.historySteps)} * ${u32(d.networks)} + network) * (OBJECTIVES + 2u);
    for (var k = 0u; k < OBJECTIVES; k++) {
      losses[network * OBJECTIVES + k] = means[k];
      history[line + k] = means[k];
    }
    history[line + OBJECTIVES] = f32(phase);
    history[line + OBJECTIVES + 1u] = select(0.0, f32(1u << phase), !is_halted);
  }
  return phase;
}`;
}

/** The same for a reference: writes the step of a network, and gives its phase. */
export function endStepReference(
  d: StepEnd,
  elements: Operands[string],
  network: number,
  written: {
    readonly losses: Float64Array;
    readonly state: Float64Array;
    readonly history: Float64Array;
  },
): number {
  const { losses, state, history } = written;
  const K = d.outputs.length;
  const first = firstOutputs(d.outputs);
  const own = network * STATE_SIZE;
  const means = across(d).map((width, k) => {
    let sum = 0;
    for (let b = 0; b < d.batch; b++) {
      const start = ((2 * network + 1) * d.batch + b) * first[K] + first[k];
      for (let o = 0; o < width; o++) sum += elements[start + o];
    }
    return sum / (d.batch * width);
  });
  const step = state[own + STATE.current];
  const rule = { name: 'schedule', until: d.until } as const;
  const scheduled = phaseOf(rule, means, [], state[own + STATE.base] + step, 0);
  const isHalted =
    state[own + STATE.phase] === K + 1 ||
    !means.every((mean) => Number.isFinite(Math.fround(mean)));
  const phase = isHalted ? K + 1 : scheduled;
  state[own + STATE.next] = step + 1;
  state[own + STATE.phase] = phase;
  losses.set(means, network * K);
  history.set(
    [...means, phase, isHalted ? 0 : 2 ** phase],
    ((step % d.historySteps) * d.networks + network) * (K + 2),
  );
  return phase;
}
