import type { Binding } from '../kernel.ts';
import { u32, wgsl } from '../wgsl.ts';
import { STATE, STATE_SIZE } from './rows.ts';

/**
 * What stops a network whose losses are still finite: a parameter p whose step is not. The network is halted (phase
 * K + 1, which `choosePhase` keeps from the next step on), and `fault` names the first such parameter as P − p; 0 is none.
 */
interface FaultDims {
  readonly networks: number;
  readonly parameters: number;
  readonly objectives: number;
}

/** The operands of a report; `state` moves its phase. */
export function faultBindings<Dims extends FaultDims>(): readonly Binding<Dims>[] {
  return [
    { name: 'state', access: 'write', type: 'u32', shape: (d) => [d.networks, STATE_SIZE] },
    { name: 'fault', access: 'write', type: 'u32', shape: (d) => [d.networks] },
  ];
}

/**
 * Declares `is_finite(value)`, by the exponent bits since WGSL may assume that comparisons meet no NaN, and
 * `report_fault(network, parameter)`. Needs both operands as arrays of atomics.
 */
export function faultFunctions({ parameters, objectives }: FaultDims): string {
  return wgsl`
fn is_finite(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
}

fn report_fault(network: u32, parameter: u32) {
  atomicMax(&fault[network], ${u32(parameters)} - parameter);
  atomicStore(&state[network * ${u32(STATE_SIZE)} + ${u32(STATE.phase)}], ${u32(objectives + 1)});
}`;
}

/** The same for a reference. */
export function reportFaultReference(
  d: FaultDims,
  network: number,
  parameter: number,
  written: { readonly state: Float64Array; readonly fault: Float64Array },
): void {
  written.fault[network] = Math.max(written.fault[network], d.parameters - parameter);
  written.state[network * STATE_SIZE + STATE.phase] = d.objectives + 1;
}
