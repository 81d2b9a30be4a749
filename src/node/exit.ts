import { GpuError, InputError } from '../errors.ts';
import { TrainingError } from '../training/trainingError.ts';

/** The command line's exit codes. */
export const EXIT = { ok: 0, input: 1, noWebGpu: 2, training: 3, stopped: 130 } as const;

/** Stopped by Ctrl-C before there was anything to write. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** What an error means to the caller of the command: what stderr says, and the exit code. */
export function failureOf(error: unknown): { readonly text: string; readonly code: number } {
  if (!(error instanceof Error)) return { text: String(error), code: EXIT.training };
  if (error instanceof Stopped) return { text: error.message, code: EXIT.stopped };
  if (error instanceof InputError) return { text: error.message, code: EXIT.input };
  if (error instanceof GpuError) return { text: error.message, code: EXIT.noWebGpu };
  if (error instanceof TrainingError) return { text: error.message, code: EXIT.training };
  // Nobody's input: the trace is what a bug report needs.
  return { text: `unexpected: ${error.stack ?? error.message}`, code: EXIT.training };
}
