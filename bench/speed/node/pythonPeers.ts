import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../peers/python.py', import.meta.url));

/** Python processes, one per library, started when first asked: a line of JSON in, a line out. */
export interface PythonPeers {
  readonly ask: (name: string, request: string) => Promise<string>;
  close(): void;
}

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly answers: AsyncIterator<string>;
}

export function createPythonPeers(): PythonPeers {
  const running = new Map<string, Running>();
  const start = (name: string): Running => {
    const child = spawn('python3', [SCRIPT, name]);
    // Told by the missing answer; without a listener it would end this process.
    child.on('error', () => {});
    child.stdin.on('error', () => {});
    const lines: Interface = createInterface({ input: child.stdout });
    const made = { child, answers: lines[Symbol.asyncIterator]() };
    running.set(name, made);
    return made;
  };
  return {
    async ask(name, request) {
      const { child, answers } = running.get(name) ?? start(name);
      child.stdin.write(`${request}\n`);
      const { value, done } = await answers.next();
      return done ? JSON.stringify({ error: 'not installed' }) : value;
    },
    close() {
      for (const { child } of running.values()) child.kill();
    },
  };
}
