import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { train } from '../../src/index.ts';

const README = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');

/** The block that begins with `// example`, without that line and without its import. */
function example(): string {
  const block = /```ts\n\/\/ example\n(.*?)```/s.exec(README)?.[1];
  if (!block) throw new Error('README.md: expected a ts block that begins with // example');
  expect(block).toContain("import { train } from 'kitegrad';");
  return block.replace(/^import .*$/m, '');
}

test('the example runs on the reference engine, and says what it should', async () => {
  const log = vi.fn();
  // The block is plain JavaScript; its import and its console are given.
  const run = new Function('train', 'console', `return (async () => {${example()}})();`);
  await run(train, { log });
  const [[losses, phases, leak], [predicted]] = log.mock.calls;
  expect(losses).toHaveLength(2);
  expect(Array.from(losses as number[]).every(Number.isFinite)).toBe(true);
  expect(phases[0] + phases[1]).toBe(2000);
  expect(leak).toBeTypeOf('object');
  expect(predicted).toHaveLength(2);
});

test('the example fits on a first screen', () => {
  expect(example().trim().split('\n').length).toBeLessThanOrEqual(12);
});
