import { lineWidth, storeSize } from '../../../shaders/fragments/fused/plan.ts';
import type { FusedDims } from '../../../shaders/fused.ts';
import type { TensorData } from '../../gpu/tensor.ts';
import { tensorOf } from '../../network/layout.ts';
import type { Chunk, Fault, TrainingTask } from '../engine.ts';
import type { Store } from './store.ts';

/** What a chunk of all networks left behind. */
export interface ChunkRecord {
  /** [steps, networks, W], as the kernel `fused` has it. */
  readonly history: TensorData;
  readonly steps: number;
  readonly store: Store;
}

/** The part of one network, which began the chunk at `firstStep`. */
export function chunkOf(
  task: TrainingTask,
  d: FusedDims,
  network: number,
  firstStep: number,
  { history, steps, store }: ChunkRecord,
): Chunk {
  const objectives = d.outputs.length;
  const line = lineWidth(d);
  const losses = new Float64Array(steps * objectives);
  const phases = new Uint8Array(steps);
  for (let step = 0; step < steps; step++) {
    const start = (step * d.networks + network) * line;
    for (let k = 0; k < objectives; k++) losses[step * objectives + k] = history[start + k];
    phases[step] = history[start + objectives];
  }
  const measured = { steps: new Uint32Array(0), changes: new Float64Array(0) };
  return {
    firstStep,
    steps,
    losses,
    phases,
    accepted: new Float64Array(steps).fill(1),
    fault: faultOf(task, d, network, firstStep, phases, store),
    damping: { raised: 0, failed: 0 },
    leak: { ...measured, cosines: new Float64Array(0) },
    movement: {
      ...measured,
      distances: new Float64Array(0),
      gradients: new Float64Array(0),
      parameters: new Float64Array(0),
    },
  };
}

/** A parameter that is not finite has become so in the step before the network was halted, or in the last. */
function faultOf(
  { shape }: TrainingTask,
  d: FusedDims,
  network: number,
  firstStep: number,
  phases: Uint8Array,
  { networks }: Store,
): Fault | undefined {
  const at = network * storeSize(d);
  const parameters = networks.subarray(at, at + d.parameters.size);
  const wrong = parameters.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return undefined;
  const halted = phases.indexOf(d.outputs.length + 1);
  return {
    step: firstStep + (halted < 0 ? phases.length : halted) - 1,
    tensor: tensorOf(shape, wrong),
  };
}
