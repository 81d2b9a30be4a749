import { STATE } from '../../../shaders/fragments/rows.ts';
import type { Gpu } from '../../gpu/gpu.ts';
import { type EngineState, prefixed, unfit, withoutPrefix } from '../state.ts';
import type { Program } from './program.ts';

/** Names of arrays that the host keeps begin with this. */
const VALIDATED = 'validated.';

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
    phase: words[STATE.phase],
    arrays: { ...arrays, ...(validation && prefixed(VALIDATED, validation.state())) },
  };
}

/** Throws InputError where the state is not one of this program. */
export function restore(
  gpu: Gpu,
  { shared, validation }: Program,
  { step, phase, arrays }: EngineState,
): void {
  validation?.restore(withoutPrefix(VALIDATED, arrays));
  gpu.write(shared.state, new Uint32Array([step, 0, 0, phase]));
  for (const tensor of shared.persistent) {
    const found = arrays[tensor.label];
    const kind = tensor.type === 'f32' ? Float32Array : Uint32Array;
    if (!(found instanceof kind) || found.length !== tensor.length) {
      throw unfit(tensor.label, `${tensor.length} numbers of ${kind.name}`, found);
    }
    gpu.write(tensor, new kind(found));
  }
}
