import type { TrainerState } from '../../training/checkpoint.ts';
import type { History } from '../../training/history.ts';
import type { Frame, Movement } from './protocol.ts';

/** How far a history has been told. */
export interface Told {
  readonly recorded: number;
  readonly moved: number;
}

export const NOTHING_TOLD: Told = { recorded: 0, moved: 0 };

export function toldBy({ steps, movement }: History): Told {
  return { recorded: steps.length, moved: movement.steps.length };
}

/** What a trainer has beyond what was told. */
export function frameOf(
  { history, steps: step, elapsedMs, leak }: TrainerState,
  told: Told,
  pictures: Pick<Frame, 'predicted' | 'gradient'>,
): Frame {
  const { steps, losses, phases, movement } = history;
  const width = losses.length / Math.max(1, steps.length);
  return {
    step,
    elapsedMs,
    leak,
    steps: steps.slice(told.recorded),
    losses: losses.slice(told.recorded * width),
    phases: phases.slice(told.recorded),
    movement: movementOf(movement, told.moved),
    ...pictures,
  };
}

function movementOf(
  { steps, changes, distances }: History['movement'],
  from: number,
): Movement | undefined {
  const rows = steps.length - from;
  if (rows === 0) return undefined;
  const width = distances.length / steps.length;
  const mean = new Float64Array(width);
  for (let i = from * width; i < changes.length; i++) mean[i % width] += changes[i] / rows;
  return { changes: mean, distances: distances.slice(-width) };
}

/** The buffers of a frame, which are handed over instead of copied. */
export function buffersOf({ steps, losses, phases, predicted }: Frame): ArrayBuffer[] {
  return [steps, losses, phases, ...predicted].map(({ buffer }) => buffer as ArrayBuffer);
}
