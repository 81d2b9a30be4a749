import {
  lineWidth,
  phaseFromSigns,
  signsTellPhase,
} from '../../../shaders/fragments/fused/history.ts';
import { storeSize } from '../../../shaders/fragments/fused/plan.ts';
import type { FusedDims } from '../../../shaders/fused.ts';
import type { TensorData } from '../../gpu/tensor.ts';
import { tensorOf } from '../../network/layout.ts';
import type { Chunk, Fault, TrainingTask } from '../engine.ts';
import type { Store } from './store.ts';

/** What a chunk of all networks left behind. */
export interface ChunkRecord {
  /** [groups, steps, W, together], as the kernel `fused` has it. */
  readonly history: TensorData;
  readonly steps: number;
  readonly store: Store;
}

/** Sign of an f32. */
const SIGN = 2 ** 31;

const none = new Float64Array(0);
const never = new Uint32Array(0);
const UNMEASURED: Pick<Chunk, 'leak' | 'movement'> = {
  leak: { steps: never, changes: none, cosines: none },
  movement: { steps: never, changes: none, distances: none, gradients: none, parameters: none },
};

/**
 * The parts of all networks, which began the chunk at `firstSteps`. What a network left is taken from the history when it is
 * asked for: for thousands of networks that takes as long as their training.
 */
export function chunksOf(
  tasks: readonly TrainingTask[],
  d: FusedDims,
  firstSteps: readonly number[],
  { history, steps, store }: ChunkRecord,
): Chunk[] {
  const objectives = d.outputs.length;
  const width = lineWidth(d);
  const { together } = d;
  const hasSigns = signsTellPhase(d);
  const bits = new Uint32Array(history.buffer);
  const accepted = new Float64Array(steps).fill(1);
  const damping = { raised: 0, failed: 0 };
  return tasks.map((task, n) => {
    const group = Math.floor(n / together) * steps;
    const at = (step: number, number: number) =>
      ((group + step) * width + number) * together + (n % together);
    const losses = once(() => {
      const own = new Float64Array(steps * objectives);
      for (let step = 0; step < steps; step++) {
        for (let k = 0; k < objectives; k++) {
          const value = history[at(step, k)];
          own[step * objectives + k] = hasSigns ? Math.abs(value) : value;
        }
      }
      return own;
    });
    const phaseOf = hasSigns
      ? (step: number) => phaseFromSigns(d, (k) => bits[at(step, k)] >= SIGN)
      : (step: number) => history[at(step, objectives)];
    const phases = once(() => Uint8Array.from({ length: steps }, (_, step) => phaseOf(step)));
    return {
      firstStep: firstSteps[n],
      steps,
      get losses() {
        return losses();
      },
      get phases() {
        return phases();
      },
      accepted,
      fault: faultOf(task, d, n, firstSteps[n], phases, store),
      damping,
      ...UNMEASURED,
    };
  });
}

function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** A parameter that is not finite has become so in the step before the network was halted, or in the last. */
function faultOf(
  { shape }: TrainingTask,
  d: FusedDims,
  network: number,
  firstStep: number,
  phases: () => Uint8Array,
  { networks }: Store,
): Fault | undefined {
  const at = network * storeSize(d);
  const parameters = networks.subarray(at, at + d.parameters.size);
  const wrong = parameters.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return undefined;
  const halted = phases().indexOf(d.outputs.length + 1);
  return {
    step: firstStep + (halted < 0 ? phases().length : halted) - 1,
    tensor: tensorOf(shape, wrong),
  };
}
