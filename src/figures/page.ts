import { leakText } from '../training/leak.ts';
import type { Run } from '../training/run.ts';
import type { Figure } from './figure.ts';
import { countText, numberText } from './numberText.ts';
import { namesOf } from './phases.ts';
import { THEME_CSS } from './theme.ts';

/** What the page says beside the run and its figures. */
export interface PageExtra {
  /** Makes the elements, so that text is escaped by whoever knows how. */
  readonly document: Document;
  readonly title: string;
  /** Lines of a small table below the title, such as ["engine", "reference"]. */
  readonly facts?: readonly (readonly [string, string])[];
}

/**
 * The results of a run as a page, `index.html`, for a folder with its figures in `figures/NAME.svg`. It loads nothing
 * else and runs no script.
 */
export function figurePage(run: Run, figures: readonly Figure[], extra: PageExtra): string {
  const { document, title, facts = [] } = extra;
  const make = maker(document);
  const body = make('body', {}, [
    make('h1', {}, [title]),
    ...(facts.length === 0 ? [] : [factList(make, facts)]),
    make('p', {}, [
      `Losses over the whole data set after ${countText(run.steps)} steps, most important objective first:`,
    ]),
    resultTable(make, run),
    ...leakText(run.leak, namesOf(run))
      .split('\n')
      .map((line) => make('p', { class: 'leak' }, [line])),
    make(
      'main',
      {},
      figures.map((figure) => figureElement(make, figure)),
    ),
  ]);
  // Not every document escapes the text of a title element that it writes; all escape that of a paragraph.
  const escapedTitle = make('p', {}, [title]).innerHTML;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapedTitle}</title>
<style>${THEME_CSS}${PAGE_CSS}</style></head>
${body.outerHTML}</html>
`;
}

type Make = ReturnType<typeof maker>;

function maker(document: Document) {
  return (
    name: string,
    attributes: Readonly<Record<string, string>>,
    children: readonly (Element | string)[] = [],
  ): Element => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
}

function factList(make: Make, facts: readonly (readonly [string, string])[]): Element {
  return make(
    'dl',
    {},
    facts.map(([name, value]) =>
      make('div', {}, [make('dt', {}, [name]), make('dd', {}, [value])]),
    ),
  );
}

function resultTable(make: Make, run: Run): Element {
  const heads = ['objective', 'loss', 'threshold', '', 'steps'];
  const rows = namesOf(run).map((name, objective) => [
    `${objective + 1}. ${name}`,
    numberText(run.losses[objective], 4),
    numberText(run.thresholds[objective], 4),
    run.losses[objective] <= run.thresholds[objective] ? 'met' : 'not met',
    countText(run.phases[objective]),
  ]);
  const line = (cell: string, texts: readonly string[]) =>
    make(
      'tr',
      {},
      texts.map((text) => make(cell, {}, [text])),
    );
  return make('table', {}, [
    make('thead', {}, [line('th', heads)]),
    make(
      'tbody',
      {},
      rows.map((row) => line('td', row)),
    ),
  ]);
}

function figureElement(make: Make, { name, title, caption, report, svg }: Figure): Element {
  const [, width = '', height = ''] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  return make('figure', { id: name }, [
    make('h2', {}, [title]),
    make('img', { src: `figures/${name}.svg`, alt: title, width, height }),
    make('figcaption', {}, [caption, make('span', { class: 'report' }, [` Report: ${report}.`])]),
  ]);
}

const PAGE_CSS = `
:root{color-scheme:light dark;background:var(--paper)}
body{max-width:760px;margin:0 auto;padding:32px 20px 64px;font-size:16px;line-height:1.5}
h1{font-size:26px;line-height:1.2;margin:0 0 12px}
h2{font-size:18px;margin:0 0 8px}
dl{display:flex;flex-wrap:wrap;gap:4px 24px;margin:0 0 20px;font-size:14px}
dl div{display:flex;gap:6px}
dt{color:var(--muted)}
dd{margin:0}
table{border-collapse:collapse;margin:0 0 16px;font-variant-numeric:tabular-nums}
p{margin:0 0 8px}
th,td{text-align:right;padding:4px 18px 4px 0;border-bottom:1px solid var(--grid)}
th:first-child,td:first-child{text-align:left}
th{font-weight:600;font-size:14px}
.leak{margin:0;font-size:14px;color:var(--muted);font-variant-numeric:tabular-nums}
figure{margin:44px 0 0}
img{display:block;width:auto;max-width:100%;height:auto}
figcaption{font-size:14px;margin-top:8px}
.report{color:var(--muted)}
`;
