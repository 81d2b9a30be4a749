/** numpy and PyTorch: contenders in a process of their own, which Node starts and asks for us. */
import { decode, encode } from '../../src/formats/wire.ts';
import type { Problem } from './contender.ts';
import type { Peer } from './peers.ts';

export const PYTHON_PEERS = ['numpy', 'PyTorch'];

export type PythonRequest =
  | { readonly do: 'version' }
  | { readonly do: 'make'; readonly problem: Problem }
  | { readonly do: 'answer' }
  | { readonly do: 'run'; readonly count: number };

declare global {
  /** Exposed by Node: a request as text in, the answer of peers/python.py as text out. */
  var pythonPeer: ((name: string, request: string) => Promise<string>) | undefined;
}

/** A library of Python's. Its runs are timed from here, with a millisecond of messages. */
export async function loadPythonPeer(name: string): Promise<Peer> {
  const ask = async (request: PythonRequest): Promise<unknown> => {
    if (!globalThis.pythonPeer) throw new Error('only `npm run bench` can start Python');
    const { value, error } = decode(await globalThis.pythonPeer(name, encode(request))) as {
      readonly value?: unknown;
      readonly error?: string;
    };
    if (error !== undefined) throw new Error(error);
    return value;
  };
  return {
    version: String(await ask({ do: 'version' })),
    async make(problem) {
      if (!(await ask({ do: 'make', problem }))) return undefined;
      return {
        name,
        answer: async () => (await ask({ do: 'answer' })) as Float32Array,
        run: async (count) => void (await ask({ do: 'run', count })),
      };
    },
  };
}
