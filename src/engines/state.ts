import { InputError } from '../errors.ts';

/** Numbers by name, in the type that they are computed in. */
export type NamedArrays = Readonly<Record<string, Float64Array | Float32Array | Uint32Array>>;

/**
 * Where an engine stands between two steps: with the task that it began with, all that the next step depends on.
 * `arrays` holds the parameters, and what optimizer and method carry from step to step under names of their own.
 */
export interface EngineState {
  readonly step: number;
  /** Of the step before. */
  readonly phase: number;
  readonly arrays: NamedArrays;
}

/**
 * The f64 array of that name. Throws InputError where it is not there, or has another type or length: the state is not
 * one of this task.
 */
export function arrayOf(arrays: NamedArrays, name: string, length: number): Float64Array {
  const found = arrays[name];
  if (!(found instanceof Float64Array) || found.length !== length) {
    throw unfit(name, `${length} numbers of Float64Array`, found);
  }
  return found;
}

/** The refusal of an array that does not fit. */
export function unfit(
  name: string,
  expected: string,
  found: NamedArrays[string] | undefined,
): InputError {
  const got = found ? `${found.length} of ${found.constructor.name}` : 'none';
  return new InputError(
    `engine state: ${name}: expected ${expected}, got ${got}. Resume with the task that the state was saved from.`,
  );
}

/** The same arrays under names that begin with `prefix`. */
export function prefixed(prefix: string, arrays: NamedArrays): NamedArrays {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, values]) => [`${prefix}${name}`, values]),
  );
}

/** Those whose names begin with `prefix`, under the rest of their names. */
export function withoutPrefix(prefix: string, arrays: NamedArrays): NamedArrays {
  return Object.fromEntries(
    Object.entries(arrays)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, values]) => [name.slice(prefix.length), values]),
  );
}
