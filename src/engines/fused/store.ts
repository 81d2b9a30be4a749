import { storeSize } from '../../../shaders/fragments/fused/plan.ts';
import type { FusedDims } from '../../../shaders/fused.ts';
import type { TensorData } from '../../gpu/tensor.ts';
import type { TrainingTask } from '../engine.ts';
import { type EngineState, unfit } from '../state.ts';

/** All that the networks of a population carry from step to step, as the kernel `fused` has it. */
export interface Store {
  readonly networks: Float32Array<ArrayBuffer>;
  readonly state: Uint32Array<ArrayBuffer>;
}

/** What the tasks begin with, or go on from. */
export function storeOf(tasks: readonly TrainingTask[], d: FusedDims): Store {
  const { size } = d.parameters;
  const stride = storeSize(d);
  const networks = new Float32Array(tasks.length * stride);
  const words = 2 + d.outputs.length;
  const state = new Uint32Array(tasks.length * words);
  tasks.forEach(({ parameters, start, resume }, n) => {
    const at = n * stride;
    const { step, phase } = resume ?? start;
    state.set([step, phase], n * words);
    if (!resume) {
      networks.set(parameters, at);
      networks.set(parameters, at + size);
      return;
    }
    const part = (name: string, length: number) => partOf(resume, name, length, Float32Array);
    networks.set(part('parameters', size), at);
    networks.set(part('good', size), at + size);
    if (d.optimizer.name === 'sgd') return;
    networks.set(part('adam.moments', stride - 2 * size), at + 2 * size);
    state.set(partOf(resume, 'adam.counts', words - 2, Uint32Array), n * words + 2);
  });
  return { networks, state };
}

/** The state of one network. */
export function stateOf({ networks, state }: Store, d: FusedDims, network: number): EngineState {
  const { size } = d.parameters;
  const stride = storeSize(d);
  const own = networks.subarray(network * stride, (network + 1) * stride);
  const words = 2 + d.outputs.length;
  const [step, phase, ...counts] = state.subarray(network * words, (network + 1) * words);
  return {
    step,
    phase,
    arrays: {
      parameters: own.slice(0, size),
      good: own.slice(size, 2 * size),
      ...(d.optimizer.name === 'adam' && {
        'adam.moments': own.slice(2 * size),
        'adam.counts': Uint32Array.from(counts),
      }),
    },
  };
}

/** The parameters of one network, or its last good ones. */
export function parametersOf(
  { networks }: Store,
  d: FusedDims,
  network: number,
  block: 'parameters' | 'good' = 'parameters',
): Float64Array {
  const { size } = d.parameters;
  const at = network * storeSize(d) + (block === 'good' ? size : 0);
  return Float64Array.from(networks.subarray(at, at + size));
}

function partOf(
  { arrays }: EngineState,
  name: string,
  length: number,
  type: typeof Float32Array | typeof Uint32Array,
): TensorData {
  const found = arrays[name];
  if (!(found instanceof type) || found.length !== length) {
    throw unfit(name, `${length} numbers of ${type.name}`, found);
  }
  return new type(found);
}
