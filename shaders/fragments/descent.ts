import { u32, wgsl } from '../wgsl.ts';
import { faultFunctions } from './fault.ts';
import { STATE, STATE_SIZE } from './rows.ts';

interface DescentDims {
  readonly parameters: number;
  readonly directions: number;
  readonly rateSteps: number;
}

/**
 * Declares `rate_of(network)`, that of the step, `is_running(network)`, and `descend(network, parameter, rate, runs)`: one parameter
 * against the sum of its directions, if its gate is open (shaders/sgd.ts). Needs the constants PARAMETERS, DIRECTIONS and
 * OBJECTIVES, and the operands of `sgd` with `state` as an array of atomics.
 */
export function descentFunctions(d: DescentDims): string {
  const sum = Array.from(
    { length: d.directions },
    (_, k) => `gradients[(network * DIRECTIONS + ${k}u) * PARAMETERS + parameter]`,
  ).join(' + ');
  return wgsl`
const GATES = OBJECTIVES + 2u;
const RATE_STEPS = ${u32(d.rateSteps)};
${faultFunctions(d)}

fn rate_of(network: u32) -> f32 {
  let step = atomicLoad(&state[network * ${u32(STATE_SIZE)} + ${u32(STATE.current)}]);
  return rates[network * RATE_STEPS + step % RATE_STEPS];
}

// The trunk's gate is closed only when the network is halted.
fn is_running(network: u32) -> bool { return gates[network * GATES + OBJECTIVES] != 0.0; }

fn descend(network: u32, parameter: u32, rate: f32, runs: bool) {
  let at = network * PARAMETERS + parameter;
  let before = parameters[at];
  if (runs) { good[at] = before; }
  let own = owner[parameter];
  var is_open = runs;
  if (own != OBJECTIVES) { is_open = gates[network * GATES + own] != 0.0; }
  if (!is_open) { return; }
  let moved = before - rate * (${sum});
  if (is_finite(moved)) {
    parameters[at] = moved;
  } else {
    report_fault(network, parameter);
  }
}`;
}
