import { arrayOf, type NamedArrays } from '../state.ts';

/** The arrays that an optimizer carries from step to step: some per use, each by a name of its own, 0 at first. */
export interface Uses {
  /** The array `name` of a use; made when it is first asked for. */
  of(use: string, name: string, length: number): Float64Array;
  state(): NamedArrays;
  restore(arrays: NamedArrays): void;
}

export function createUses(): Uses {
  const arrays = new Map<string, Float64Array>();
  return {
    of(use, name, length) {
      const key = `${use}.${name}`;
      const known = arrays.get(key) ?? new Float64Array(length);
      arrays.set(key, known);
      return known;
    },
    state: () => Object.fromEntries([...arrays].map(([key, values]) => [key, values.slice()])),
    restore(saved) {
      arrays.clear();
      for (const [key, { length }] of Object.entries(saved)) {
        arrays.set(key, arrayOf(saved, key, length).slice());
      }
    },
  };
}
