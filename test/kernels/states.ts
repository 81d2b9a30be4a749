/** Operands of the kernels that turn gradients into directions; see shaders/fragments/states.ts. */

import { expect } from 'vitest';
import type { StateDims } from '../../shaders/fragments/states.ts';
import type { Kernel } from '../../shaders/kernel.ts';
import { runKernel } from '../harness/client.ts';
import type { Numbers } from '../harness/page.ts';
import { randomFloats, randomIndices } from '../harness/random.ts';

export function stateDims(
  networks: number,
  parameters: number,
  directions: number,
  objectives: number,
  states = objectives,
): StateDims {
  return { networks, parameters, directions, objectives, states };
}

export const STATE_CASES: readonly StateDims[] = [
  ...[1, 3, 17, 63, 64, 65, 257].map((parameters) => stateDims(1, parameters, 1, 2)),
  stateDims(3, 121, 1, 3),
  stateDims(3, 121, 3, 3),
  stateDims(3, 65, 1, 3, 1),
  stateDims(1, 10, 17, 17),
  stateDims(2, 5, 1, 1),
];

type Make = (seed: number, length: number) => Float32Array<ArrayBuffer>;

/** Network n trains the objectives n, n + 1, … round K: as many as it has directions. */
export function stateInputs(d: StateDims, make: Make = randomFloats) {
  const gates = d.objectives + 2;
  const objective = (n: number, direction: number) => (n + direction) % d.objectives;
  const active = (n: number) =>
    Array.from({ length: d.directions }, (_, direction) => objective(n, direction));
  return {
    gradients: make(1, d.networks * d.directions * d.parameters),
    priority: Uint32Array.from({ length: d.networks * d.directions }, (_, i) =>
      objective(Math.floor(i / d.directions), i % d.directions),
    ),
    gates: Array.from({ length: d.networks * gates }, (_, i) => {
      const [network, gate] = [Math.floor(i / gates), i % gates];
      return Number(gate === d.objectives || active(network).includes(gate));
    }),
    owner: randomIndices(3, d.parameters, gates),
  };
}

/** One network with one objective, whose trunk has so many parameters. */
export function trunkOnly(gradients: readonly number[]) {
  return {
    gradients,
    priority: [0],
    gates: [1, 1, 0],
    owner: gradients.map(() => 1),
  };
}

/**
 * Gradients that do not move keep every bit, and so do the named operands: frozen ones, those of a head whose gate is closed,
 * and of a head that is open in a direction that is missing.
 */
export async function expectBitsKept<Dims extends StateDims>(
  kernel: Kernel<Dims>,
  dimsOf: (d: StateDims) => Dims,
  others: Readonly<Record<string, Numbers>>,
  kept: readonly string[],
): Promise<void> {
  const bits = Uint32Array.of(...BITS);
  const got = await runKernel(kernel, dimsOf(stateDims(1, bits.length, 1, 2)), {
    gradients: new Float32Array(bits.buffer),
    owner: bits.map((_, p) => [3, 0, 1][p % 3]),
    priority: [0],
    gates: [0, 1, 1, 0],
    ...others,
  });
  expect(new Uint32Array(got.gradients.buffer)).toEqual(bits);
  for (const name of kept) expect(got[name]).toEqual(others[name]);
}

/** −0, a subnormal, NaN with its payload, infinity and a plain number. */
export const BITS = [0x80000000, 1, 0x7fc12345, 0xffc00001, 0x7f800000, 0x3f800001] as const;
