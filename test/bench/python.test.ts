import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, type TestContext, test, vi } from 'vitest';
import { matmulCase } from '../../bench/speed/cases/matmul.ts';
import { mlpCase } from '../../bench/speed/cases/mlp.ts';
import { sampleCase } from '../../bench/speed/cases/sample.ts';
import { createPythonPeers, pythonsHere } from '../../bench/speed/node/pythonPeers.ts';
import { sampleProblem } from '../../bench/speed/problems/sample.ts';
import { loadPythonPeer, PYTHON_PEERS } from '../../bench/speed/python.ts';

const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  for (const step of cleanUp.splice(0).reverse()) await step();
});

function peersOf(pythons: readonly string[]) {
  const peers = createPythonPeers(pythons);
  cleanUp.push(() => peers.close());
  return peers;
}

describe('the Python of a library', () => {
  /** A program that takes the place of a Python: text of a shell. */
  const program = (text: string): string => {
    const folder = mkdtempSync(join(tmpdir(), 'kitegrad-python-'));
    cleanUp.push(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'python3');
    writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return path;
  };
  const answering = (value: string, before = ''): string =>
    program(`${before}\nwhile read -r line; do echo '{"value":"${value}"}'; done`);

  test('is what PYTHON names, else the PATH’s, else the system’s', () => {
    vi.stubEnv('PYTHON', undefined);
    expect(pythonsHere()).toEqual(['python3', '/usr/bin/python3']);
    vi.stubEnv('PYTHON', '/some/python');
    expect(pythonsHere()).toEqual(['/some/python', 'python3', '/usr/bin/python3']);
  });

  test('is the first that has it, each library for itself', async () => {
    const numpyOnly = answering('1', '[ "$2" = numpy ] || exit 1');
    const { ask } = peersOf(['/no/such/python', numpyOnly, answering('2'), answering('3')]);
    expect(await ask('numpy', '{"do":"version"}')).toBe('{"value":"1"}');
    expect(await ask('PyTorch', '{"do":"version"}')).toBe('{"value":"2"}');
  });

  test('is none where none has it', async () => {
    const { ask } = peersOf(['/no/such/python', program('exit 1')]);
    expect(await ask('numpy', '{"do":"version"}')).toBe('{"error":"not installed"}');
  });

  test('is found once: that it ended later is told', async () => {
    const { ask } = peersOf([program(`read -r line; echo '{"value":"1"}'`), answering('2')]);
    expect(await ask('numpy', '{"do":"version"}')).toBe('{"error":"its process has ended"}');
  });
});

describe.each(PYTHON_PEERS)('%s', (name) => {
  const peers = createPythonPeers();
  afterAll(() => peers.close());

  /** As the page has it; a test is skipped where no Python here has the library. */
  const load = async ({ skip }: TestContext) => {
    vi.stubGlobal('pythonPeer', peers.ask);
    return await loadPythonPeer(name).catch(({ message }: Error) => {
      skip(message === 'not installed', `no Python here has ${name}`);
      throw new Error(message);
    });
  };

  for (const { name: problemName, problem, check } of [
    matmulCase(24),
    mlpCase([4, 9, 7, 3], 10),
    sampleCase(10),
    sampleCase(120),
  ]) {
    test(`answers ${problemName} rightly, also after a run`, async (context) => {
      const contender = await (await load(context)).make(problem);
      if (!contender) throw new Error('no contender');
      expect(await check(await contender.answer())).toBeUndefined();
      await contender.run(3);
      expect(await check(await contender.answer())).toBeUndefined();
    });
  }

  test('trains no population', async (context) => {
    expect(await (await load(context)).make(sampleProblem(10, 2))).toBeUndefined();
  });
});
