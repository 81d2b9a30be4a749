import { STATE } from '../../../shaders/fragments/rows.ts';
import type { Gpu } from '../../gpu/gpu.ts';
import type { Tensor, TensorData } from '../../gpu/tensor.ts';
import { type EngineState, type NamedArrays, prefixed, unfit, withoutPrefix } from '../state.ts';
import type { Program } from './program.ts';

/** Names of arrays that the host keeps begin with this. */
const VALIDATED = 'validated.';
const FAULT = { label: 'fault', type: 'u32', length: 1 } as const;

/** The phase that `state` tells: K + 1, halted, from a fault on. */
export function phaseIn(words: TensorData, objectives: number): number {
  return words[STATE.fault] === 0 ? words[STATE.phase] : objectives + 1;
}

/** Where the engine stands after so many steps of the run, copied. */
export async function stateOf(
  gpu: Gpu,
  { shared, validation }: Program,
  step: number,
): Promise<EngineState> {
  const { persistent, state } = shared;
  const download = gpu.download('engine.state', [state, ...persistent]);
  gpu.submit([], download);
  const [words, ...values] = await gpu.map(download);
  gpu.release(download);
  const arrays = Object.fromEntries(persistent.map(({ label }, index) => [label, values[index]]));
  return {
    step,
    phase: phaseIn(words, shared.shape.outputs.length),
    arrays: {
      ...arrays,
      [FAULT.label]: Uint32Array.of(words[STATE.fault]),
      ...(validation && prefixed(VALIDATED, validation.state())),
    },
  };
}

/** Throws InputError where the state is not one of this program. */
export function restore(
  gpu: Gpu,
  { shared, validation }: Program,
  { step, phase, arrays }: EngineState,
): void {
  validation?.restore(withoutPrefix(VALIDATED, arrays));
  const [fault] = copyFor(FAULT, arrays);
  gpu.write(shared.state, new Uint32Array([step, 0, 0, phase, fault]));
  for (const tensor of shared.persistent) gpu.write(tensor, copyFor(tensor, arrays));
}

function copyFor(
  { label, type, length }: Pick<Tensor, 'label' | 'type' | 'length'>,
  arrays: NamedArrays,
): TensorData {
  const found = arrays[label];
  const kind = type === 'f32' ? Float32Array : Uint32Array;
  if (!(found instanceof kind) || found.length !== length) {
    throw unfit(label, `${length} numbers of ${kind.name}`, found);
  }
  return new kind(found);
}
