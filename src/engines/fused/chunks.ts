import { lineWidth, storeSize } from '../../../shaders/fragments/fused/plan.ts';
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
  const accepted = new Float64Array(steps).fill(1);
  const none = { steps: new Uint32Array(0), changes: new Float64Array(0) };
  return tasks.map((task, n) => {
    const group = Math.floor(n / together) * steps;
    const at = (step: number, number: number) =>
      ((group + step) * width + number) * together + (n % together);
    const losses = once(() => {
      const own = new Float64Array(steps * objectives);
      for (let step = 0; step < steps; step++) {
        for (let k = 0; k < objectives; k++) own[step * objectives + k] = history[at(step, k)];
      }
      return own;
    });
    const phases = once(() =>
      Uint8Array.from({ length: steps }, (_, i) => history[at(i, objectives)]),
    );
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
      damping: { raised: 0, failed: 0 },
      leak: { ...none, cosines: new Float64Array(0) },
      movement: {
        ...none,
        distances: new Float64Array(0),
        gradients: new Float64Array(0),
        parameters: new Float64Array(0),
      },
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
