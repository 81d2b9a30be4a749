import type { Chunk } from '../../src/engines/engine.ts';

/** What a chunk holds where nothing is measured. */
export const NOT_MEASURED: Pick<Chunk, 'fault' | 'damping' | 'leak' | 'movement'> = {
  fault: undefined,
  damping: { raised: 0, failed: 0 },
  leak: { steps: new Uint32Array(), changes: new Float64Array(), cosines: new Float64Array() },
  movement: {
    steps: new Uint32Array(),
    changes: new Float64Array(),
    distances: new Float64Array(),
    gradients: new Float64Array(),
    parameters: new Float64Array(),
  },
};
