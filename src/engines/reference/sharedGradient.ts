import { backward, dHidden, headGradient, trunkGradient } from './backward.ts';
import type { Network, Pass } from './network.ts';
import { normGradient } from './penalties.ts';

/** Where the backward pass of an objective may be changed on its way. */
export interface Detours {
  /** ∂L/∂a_M, before it. */
  upstream?(dHidden: Float64Array): void;
  /** δ_l of all layers, after it. */
  deltas?(deltas: readonly Float64Array[]): void;
}

/**
 * ∇L_k over what all objectives share: `to` holds the trunk, and as many parameters behind it as `sharedSize` says.
 * `deltas` is for its use.
 */
export function sharedGradient(
  network: Network,
  pass: Pass,
  objective: number,
  deltas: readonly Float64Array[],
  to: Float64Array,
  detours: Detours = {},
): void {
  if (network.penalties[objective]?.name === 'norm') {
    normGradient(network, to);
    return;
  }
  const last = deltas[deltas.length - 1];
  dHidden(network, pass, objective, last);
  detours.upstream?.(last);
  backward(network, pass, deltas);
  detours.deltas?.(deltas);
  trunkGradient(network, pass, deltas, to);
  if (to.length === network.layout.trunkSize) return;
  to.fill(0, network.layout.trunkSize);
  if (network.sharedHeads.has(network.headOf(objective))) {
    headGradient(network, pass, objective, to);
  }
}
