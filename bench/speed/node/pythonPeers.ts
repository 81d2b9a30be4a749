import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { PythonRequest } from '../python.ts';

const SCRIPT = fileURLToPath(new URL('../peers/python.py', import.meta.url));
const VERSION = JSON.stringify({ do: 'version' } satisfies PythonRequest);

/** Python processes, one per library, started when first asked: a line of JSON in, a line out. */
export interface PythonPeers {
  readonly ask: (name: string, request: string) => Promise<string>;
  close(): Promise<void>;
}

interface Running {
  /** Undefined when the process has ended, or never began. */
  ask(request: string): Promise<string | undefined>;
  stop(): void;
}

/** Where Python is looked for, first to last: what PYTHON names, the PATH's, and the one that packages of the system are for. */
export function pythonsHere(): string[] {
  const { PYTHON } = process.env;
  return [...(PYTHON ? [PYTHON] : []), 'python3', '/usr/bin/python3'];
}

/** Each library runs in the first of `pythons` that has it. */
export function createPythonPeers(pythons: readonly string[] = pythonsHere()): PythonPeers {
  const running = new Map<string, Promise<Running | undefined>>();
  return {
    async ask(name, request) {
      const found = running.get(name) ?? firstWith(name, pythons);
      running.set(name, found);
      const peer = await found;
      if (!peer) return JSON.stringify({ error: 'not installed' });
      return (await peer.ask(request)) ?? JSON.stringify({ error: 'its process has ended' });
    },
    async close() {
      for (const peer of running.values()) (await peer)?.stop();
    },
  };
}

/** A Python without the library ends without an answer. */
async function firstWith(name: string, pythons: readonly string[]): Promise<Running | undefined> {
  for (const python of pythons) {
    const peer = start(python, name);
    if ((await peer.ask(VERSION)) !== undefined) return peer;
  }
  return undefined;
}

function start(python: string, name: string): Running {
  const child = spawn(python, [SCRIPT, name], { stdio: ['pipe', 'pipe', 'ignore'] });
  // Told by the missing answer; without a listener it would end this process.
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(request) {
      child.stdin.write(`${request}\n`);
      const { value, done } = await answers.next();
      return done ? undefined : value;
    },
    stop: () => child.kill(),
  };
}
