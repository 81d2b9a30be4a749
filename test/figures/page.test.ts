import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { figuresOf } from '../../src/figures/index.ts';
import { numberText } from '../../src/figures/numberText.ts';
import { figurePage } from '../../src/figures/page.ts';
import { leakText } from '../../src/index.ts';
import { document, ONE_OBJECTIVE, short, sourceOf } from './runs.ts';

const objectives = [{ name: '<b>bold</b> & "so"', threshold: 0.04 }, { name: 'y2' }];
const source = await sourceOf(short({ objectives }, 210));
const figures = figuresOf(source, document);
const html = figurePage(source.run, figures, {
  document,
  title: 'A <i>run</i>',
  facts: [['engine', '<reference>']],
});
const page = parseHTML(html).document;

test('figures come in the order in which they are read, under names of their own', () => {
  const names = figures.map(({ name }) => name);
  const ours = ['fit', 'losses', 'path', 'frozen', 'effect', 'movement', 'gradients'];
  expect(names.filter((name) => ours.includes(name))).toEqual(ours);
  expect(new Set(names).size).toBe(names.length);
});

test('a run with one objective has figures as well', async () => {
  const names = figuresOf(await sourceOf(short(ONE_OBJECTIVE, 42)), document).map((f) => f.name);
  expect(names).toEqual(expect.arrayContaining(['fit', 'losses', 'movement', 'gradients']));
  expect(names).not.toContain('frozen');
});

test('names are text, never tags', () => {
  expect(page.querySelector('b, i, reference')).toBeNull();
  expect(page.querySelector('td')?.textContent).toBe('1. <b>bold</b> & "so"');
  expect(html).toContain('<title>A &lt;i&gt;run&lt;/i&gt;</title>');
  expect(page.querySelector('h1')?.textContent).toBe('A <i>run</i>');
  expect(page.querySelector('dd')?.textContent).toBe('<reference>');
});

test('it has the results, the leak, and every figure with its caption', () => {
  const { run } = source;
  const row = Array.from(page.querySelectorAll('tbody tr:first-child td'), (td) => td.textContent);
  const met = run.losses[0] <= run.thresholds[0] ? 'met' : 'not met';
  expect(row.slice(1)).toEqual([numberText(run.losses[0], 4), '0.04', met, `${run.phases[0]}`]);
  expect(page.querySelector('.leak')?.textContent).toBe(
    leakText(
      run.leak,
      objectives.map(({ name }) => name),
    ),
  );
  const drawn = Array.from(page.querySelectorAll('figure'), (figure) => [
    figure.querySelector('img')?.getAttribute('src'),
    figure.querySelector('figcaption')?.textContent,
  ]);
  expect(drawn).toEqual(
    figures.map(({ name, caption, report }) => [
      `figures/${name}.svg`,
      `${caption} Report: ${report}.`,
    ]),
  );
});

test('it follows the light and dark schemes, runs no script and loads nothing from elsewhere', () => {
  expect(html).toContain('color-scheme:light dark');
  expect(page.querySelector('script')).toBeNull();
  expect(html.replace(/xmlns="[^"]*"/g, '')).not.toMatch(/https?:|@import|url\(/);
});
