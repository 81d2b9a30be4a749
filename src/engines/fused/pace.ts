import type { FusedDims } from '../../../shaders/fused.ts';

/** Multiply-adds of the first dispatch, whose time nobody knows yet. */
const FIRST_WORK = 2 ** 24;
/** What a dispatch may take, ms: a GPU's watchdog and its display wait for it; software only keeps cores busy. */
const LONGEST = { gpu: 50, software: 500 };
/** Some drivers end a loop after 65,535 turns, without a word. */
const MAX_TURNS = 60_000;

/** How many steps a dispatch is given, by how long those before took. */
export interface Pace {
  readonly steps: number;
  /** So many steps of all networks took so long, from when the GPU was free for them until they were read. */
  took(steps: number, ms: number): void;
}

export function createPace(
  { networks, parameters, batch, rule, outputs }: FusedDims,
  isSoftware: boolean,
): Pace {
  const passes = 1 + 2 * (rule.name === 'all' ? outputs.length : 1);
  const work = networks * parameters.size * batch * passes;
  const most = Math.floor(MAX_TURNS / (batch === 1 ? 1 : 1 + 2 * batch));
  const within = (steps: number) => Math.max(1, Math.min(most, Math.floor(steps)));
  const longest = isSoftware ? LONGEST.software : LONGEST.gpu;
  let steps = within(FIRST_WORK / work);
  return {
    get steps() {
      return steps;
    },
    took(done, ms) {
      // A short chunk says little, as most of it is the wait; growth is held back for the same reason.
      steps = within(Math.min((longest / ms) * done, 4 * Math.max(steps, done)));
    },
  };
}
