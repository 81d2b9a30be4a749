import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import * as kitegrad from '../../src/index.ts';

const PAGE = readFileSync(fileURLToPath(new URL('../../docs/numbers.md', import.meta.url)), 'utf8');

test('docs/numbers.md: the example prints what its comments say', () => {
  const block = /```ts\n\/\/ example\n(.*?)```/s.exec(PAGE)?.[1] ?? '';
  const said = [...block.matchAll(/^console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => text);
  const log = vi.fn();
  const program = block.replace(/^import (.*) from 'kitegrad';$/m, 'const $1 = kitegrad;');
  new Function('kitegrad', 'console', program)(kitegrad, { log });
  expect(said.length).toBeGreaterThan(0);
  expect(log.mock.calls.map(([value]) => String(value))).toEqual(said);
});

test('docs/numbers.md names every member of a number', () => {
  const members = Object.getOwnPropertyNames(kitegrad.NonArchimedean.prototype).filter(
    (name) => !['constructor', 'valueOf', 'only', 'operand', 'size'].includes(name),
  );
  expect(members).toContain('dividedBy');
  for (const name of members) expect(PAGE).toContain(`\`${name}`);
});
