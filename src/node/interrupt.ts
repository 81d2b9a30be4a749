import { EXIT } from './exit.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** npm passes on what the terminal has already sent: one key press can arrive twice. */
const SAME_PRESS_MS = 300;

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Back to the system's own handling. */
  release(): void;
}

/** The first Ctrl-C asks to stop; the second one, later, ends the process at once. */
export function interrupt(onFirst: () => void): Interrupt {
  const controller = new AbortController();
  let first: number | undefined;
  const onSignal = () => {
    if (first === undefined) {
      first = performance.now();
      onFirst();
      controller.abort();
    } else if (performance.now() - first > SAME_PRESS_MS) {
      process.exit(EXIT.stopped);
    }
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
