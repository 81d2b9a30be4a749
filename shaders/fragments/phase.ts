import { f32, u32, wgsl } from '../wgsl.ts';
import { STATE, STATE_SIZE } from './rows.ts';

export type PhaseRule =
  | { readonly name: 'firstUnmet'; readonly hysteresis: number }
  /** Ascending; entry k is the first step (counted over the run) that no longer trains objective k. */
  | { readonly name: 'schedule'; readonly until: readonly number[] }
  | { readonly name: 'all' };

export interface PhaseDims {
  readonly networks: number;
  readonly objectives: number;
  /** Steps in the history ring. */
  readonly historySteps: number;
  readonly rule: PhaseRule;
  /** The gates of the heads above the phase open with it. */
  readonly opensAbove: boolean;
}

/** Declares `scheduled_phase(step)`, the phase of a schedule in a step counted over the run. Needs OBJECTIVES. */
export function scheduleFunction(until: readonly number[]): string {
  // One entry that no step reaches stands for an empty list.
  const ends = until.length > 0 ? until : [0xffffffff];
  return wgsl`
const UNTIL = array<u32, ${String(ends.length)}>(${ends.map(u32).join(', ')});

fn scheduled_phase(step: u32) -> u32 {
  var phase = 0u;
  for (var k = 0u; k < ${u32(until.length)}; k++) {
    if (step >= UNTIL[k]) { phase = k + 1u; }
  }
  return min(phase, OBJECTIVES - 1u);
}`;
}

/**
 * Declares `decide(network)`: the phase of the step that begins, which moves the state on and writes the step's line in the
 * history. Needs `losses`, `state` and `history`, `deciding_loss(index)` and `threshold(index)`, index = network · K + k.
 */
export function phaseFunctions(d: Omit<PhaseDims, 'opensAbove'>): string {
  return wgsl`
const OBJECTIVES = ${u32(d.objectives)};
const HISTORY_STEPS = ${u32(d.historySteps)};
const HYSTERESIS = ${f32(d.rule.name === 'firstUnmet' ? d.rule.hysteresis : 0)};
${d.rule.name === 'schedule' ? scheduleFunction(d.rule.until) : ''}

fn are_finite(network: u32) -> bool {
  for (var k = 0u; k < OBJECTIVES; k++) {
    let bits = bitcast<u32>(losses[network * OBJECTIVES + k]);
    if ((bits & 0x7f800000u) == 0x7f800000u) { return false; }
  }
  return true;
}

fn choose(network: u32, step: u32, previous: u32) -> u32 {
#if ${d.rule.name === 'schedule'}
  return scheduled_phase(step);
#else
  for (var k = 0u; k + 1u < OBJECTIVES; k++) {
    let index = network * OBJECTIVES + k;
    let slack = select(1.0, 1.0 + HYSTERESIS, k < previous);
    if (!(deciding_loss(index) <= threshold(index) * slack)) { return k; }
  }
  return OBJECTIVES - 1u;
#endif
}

fn decide(network: u32) -> u32 {
  let own = network * ${u32(STATE_SIZE)};
  let step = state[own + ${u32(STATE.next)}];
  let previous = state[own + ${u32(STATE.phase)}];
#if ${d.rule.name === 'all'}
  var phase = OBJECTIVES;
#else
  var phase = choose(network, state[own + ${u32(STATE.base)}] + step, previous);
#endif
  let is_faulty = state[own + ${u32(STATE.fault)}] != 0u;
  if (previous == OBJECTIVES + 1u || is_faulty || !are_finite(network)) { phase = OBJECTIVES + 1u; }
  state[own + ${u32(STATE.current)}] = step;
  state[own + ${u32(STATE.next)}] = step + 1u;
  state[own + ${u32(STATE.phase)}] = phase;

  let line = (step % HISTORY_STEPS * ${u32(d.networks)} + network) * (OBJECTIVES + 2u);
  var bits = 0u;
  for (var k = 0u; k < OBJECTIVES; k++) {
    bits |= select(0u, 1u << k, phase == OBJECTIVES || phase == k);
    history[line + k] = losses[network * OBJECTIVES + k];
  }
  history[line + OBJECTIVES] = f32(phase);
  history[line + OBJECTIVES + 1u] = f32(bits);
  return phase;
}`;
}

/** Declares `open_gates(network, phase)`, which sets `gates`. Needs OBJECTIVES. */
export function gateFunctions({ opensAbove }: Pick<PhaseDims, 'opensAbove'>): string {
  return wgsl`
fn open_gates(network: u32, phase: u32) {
  let halted = phase == OBJECTIVES + 1u;
  let first = network * (OBJECTIVES + 2u);
  for (var k = 0u; k < OBJECTIVES; k++) {
    let trains = phase == OBJECTIVES || phase == k;
    gates[first + k] = select(0.0, 1.0, trains || (${String(opensAbove)} && k < phase && !halted));
  }
  gates[first + OBJECTIVES] = select(1.0, 0.0, halted);
  gates[first + OBJECTIVES + 1u] = 0.0;
}`;
}
