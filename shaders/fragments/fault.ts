import { u32, wgsl } from '../wgsl.ts';
import { STATE, STATE_SIZE } from './rows.ts';

/**
 * What stops a network whose losses are still finite: a parameter p whose step is not. `state.fault` names the first such
 * parameter as P − p; 0 is none. From the next step on the network is halted (`decide` of fragments/phase.ts).
 */
interface FaultDims {
  readonly parameters: number;
}

/**
 * Declares `is_finite(value)`, by the exponent bits since WGSL may assume that comparisons meet no NaN, and
 * `report_fault(network, parameter)`. Needs `state` as an array of atomics.
 */
export function faultFunctions({ parameters }: FaultDims): string {
  return wgsl`
fn is_finite(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
}

fn report_fault(network: u32, parameter: u32) {
  atomicMax(&state[network * ${u32(STATE_SIZE)} + ${u32(STATE.fault)}], ${u32(parameters)} - parameter);
}`;
}

/** The same for a reference. */
export function reportFaultReference(
  d: FaultDims,
  network: number,
  parameter: number,
  state: Float64Array,
): void {
  const at = network * STATE_SIZE + STATE.fault;
  state[at] = Math.max(state[at], d.parameters - parameter);
}
