import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formulasOf } from '../../src/page/words/mathml.ts';
import { METHOD_WORDS, PROJECTION_WORDS } from '../../src/page/words/methods.ts';
import {
  ACTIVATION_WORDS,
  INIT_WORDS,
  LOSS_WORDS,
  OPTIMIZER_WORDS,
  PENALTY_WORDS,
} from '../../src/page/words/settings.ts';

const formulas = formulasOf(
  readFileSync(new URL('../../src/page/words/formulas.tex', import.meta.url), 'utf8'),
);

test.each([
  ['method', METHOD_WORDS],
  ['projection', PROJECTION_WORDS],
  ['activation', ACTIVATION_WORDS],
  ['init', INIT_WORDS],
  ['optimizer', OPTIMIZER_WORDS],
  ['loss', LOSS_WORDS],
  ['penalty', PENALTY_WORDS],
])('every %s has a formula', (kind, words) => {
  for (const name of Object.keys(words)) expect(formulas, name).toHaveProperty([`${kind}.${name}`]);
});

test('a formula is a tree of MathML without styles', () => {
  expect(formulasOf('a: x^2, \\quad y')).toEqual({
    a: [
      [
        'math',
        {},
        [
          'mrow',
          {},
          ['msup', {}, ['mi', {}, 'x'], ['mn', {}, '2']],
          ['mo', { separator: 'true' }, ','],
        ],
      ],
      ['math', {}, ['mrow', {}, ['mi', {}, 'y']]],
    ],
  });
  expect(JSON.stringify(formulas)).not.toContain('"style"');
});

test('what KaTeX does not know is refused', () => {
  expect(() => formulasOf('a: \\notacommand')).toThrow();
  expect(() => formulasOf('no name')).toThrow(/expected "name: formula"/);
});
