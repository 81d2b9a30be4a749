/** The page's side of its workers. */
import type { DeskAnswer, DeskCalls, TrainCommand, TrainEvent } from './protocol.ts';

interface TrustedTypes {
  createPolicy(name: 'default', rules: { createScriptURL(url: string): string }): unknown;
}

/**
 * The page's policy refuses every text that would be parsed as HTML, and scripts by address too, unless a rule lets them pass:
 * these come from where the page comes from. Browsers without such rules ask for none.
 */
export function trustOwnScripts(): void {
  const types = Reflect.get(globalThis, 'trustedTypes') as TrustedTypes | undefined;
  types?.createPolicy('default', {
    createScriptURL(url) {
      if (new URL(url, location.href).origin === location.origin) return url;
      throw new Error(`page: expected a script of ${location.origin}, got ${url}`);
    },
  });
}

function startWorker(): Worker {
  return new Worker(new URL('./main.ts', import.meta.url), { type: 'module' });
}

/** Asks a worker of its own; an answer that is an error is thrown. */
export function createDesk(): DeskCalls {
  const worker = startWorker();
  const open = new Map<number, (answer: DeskAnswer) => void>();
  let last = 0;
  worker.addEventListener('message', ({ data }: MessageEvent<DeskAnswer>) => {
    open.get(data.id)?.(data);
    open.delete(data.id);
  });
  const call =
    <Name extends keyof DeskCalls>(name: Name) =>
    (...args: Parameters<DeskCalls[Name]>) =>
      new Promise<unknown>((resolve, reject) => {
        last += 1;
        open.set(last, (answer) =>
          'error' in answer ? reject(new Error(answer.error)) : resolve(answer.value),
        );
        worker.postMessage({ id: last, name, args });
      }) as ReturnType<DeskCalls[Name]>;
  return {
    preset: call('preset'),
    link: call('link'),
    shared: call('shared'),
    check: call('check'),
    modelFile: call('modelFile'),
    support: call('support'),
    draw: call('draw'),
    sketches: call('sketches'),
  };
}

/** A worker that trains. */
export interface Trainer {
  send(command: TrainCommand): void;
  destroy(): void;
}

export function createTrainer(listen: (event: TrainEvent) => void): Trainer {
  const worker = startWorker();
  worker.addEventListener('message', ({ data }: MessageEvent<TrainEvent>) => listen(data));
  worker.addEventListener('error', ({ message }) =>
    listen({ kind: 'failed', failure: { message: `the worker stopped: ${message}` } }),
  );
  return {
    send: (command) => worker.postMessage(command),
    destroy: () => worker.terminate(),
  };
}
