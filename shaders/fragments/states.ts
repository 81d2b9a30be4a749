import type { Binding, Operands } from '../kernel.ts';
import { u32, wgsl } from '../wgsl.ts';

/** What is kept of the gradients of each direction: one state per objective, or one in all. */
export interface StateDims {
  readonly networks: number;
  readonly parameters: number;
  readonly directions: number;
  readonly objectives: number;
  /** One per objective, or 1: then there is one direction, the sum of all. */
  readonly states: number;
}

/**
 * The operands that tell which parameters a direction moves; they stand first.
 *
 *   gradients  [networks, D, parameters]
 *   priority   [networks, D] u32     objective of each direction, all different: its state s (0 where S = 1)
 *   gates      [networks, K + 2]     as `choosePhase` sets them
 *   owner      [parameters] u32      index into the gates, as in `sgd`: head k, K the trunk, K + 1 frozen
 *
 * The trunk moves in every direction; head k in that of objective k only (where S = 1 in the only direction). Nothing moves
 * behind a closed gate.
 */
export function stateBindings<Dims extends StateDims>(): readonly Binding<Dims>[] {
  return [
    { name: 'gradients', access: 'write', shape: (d) => [d.networks, d.directions, d.parameters] },
    { name: 'priority', access: 'read', type: 'u32', shape: (d) => [d.networks, d.directions] },
    { name: 'gates', access: 'read', shape: (d) => [d.networks, d.objectives + 2] },
    { name: 'owner', access: 'read', type: 'u32', shape: (d) => [d.parameters] },
  ];
}

/** Declares these operands, the sizes, `is_open(network, parameter)` and `state_of(network, direction, parameter)`. */
export function stateOperands(d: StateDims): string {
  return wgsl`
const PARAMETERS = ${u32(d.parameters)};
const DIRECTIONS = ${u32(d.directions)};
const OBJECTIVES = ${u32(d.objectives)};
const STATES = ${u32(d.states)};
@group(0) @binding(0) var<storage, read_write> gradients: array<f32>;
@group(0) @binding(1) var<storage, read> priority: array<u32>;
@group(0) @binding(2) var<storage, read> gates: array<f32>;
@group(0) @binding(3) var<storage, read> owner: array<u32>;

fn is_open(network: u32, parameter: u32) -> bool {
  return gates[network * (OBJECTIVES + 2u) + owner[parameter]] != 0.0;
}

/** State of a direction for a parameter whose gate is open; STATES where it does not move in it. */
fn state_of(network: u32, direction: u32, parameter: u32) -> u32 {
#if ${d.states === 1}
  return 0u;
#else
  let objective = priority[network * DIRECTIONS + direction];
  let own = owner[parameter];
  return select(STATES, objective, own == OBJECTIVES || own == objective);
#endif
}`;
}

/** Throws RangeError where the states do not fit the directions. */
export function refuseStates(kernel: string, d: StateDims): void {
  if (d.states !== 1 && d.states !== d.objectives) {
    throw new RangeError(
      `${kernel}: expected 1 state or one per objective (${d.objectives}), got ${d.states}. Give each objective its own, or share one.`,
    );
  }
  if (d.states === 1 && d.directions > 1) {
    throw new RangeError(
      `${kernel}: one state serves one direction: expected 1 direction, got ${d.directions}. Sum the directions first.`,
    );
  }
}

/** A parameter that moves in a direction. */
export interface Move {
  readonly network: number;
  readonly direction: number;
  readonly parameter: number;
  /** Its place in `gradients`. */
  readonly at: number;
  readonly state: number;
}

/** Every parameter in every direction that it moves in, in order of networks, directions and parameters. */
export function movesOf(d: StateDims, { priority, gates, owner }: Operands): Move[] {
  const [D, K, P] = [d.directions, d.objectives, d.parameters];
  const moves: Move[] = [];
  for (let network = 0; network < d.networks; network++) {
    for (let direction = 0; direction < D; direction++) {
      const objective = priority[network * D + direction];
      for (let parameter = 0; parameter < P; parameter++) {
        const own = owner[parameter];
        const isOpen = gates[network * (K + 2) + own] !== 0;
        if (!isOpen || (d.states > 1 && own !== K && own !== objective)) continue;
        const at = (network * D + direction) * P + parameter;
        const state = d.states === 1 ? 0 : objective;
        moves.push({ network, direction, parameter, at, state });
      }
    }
  }
  return moves;
}
