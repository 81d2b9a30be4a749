/** KaTeX at build time: `*.tex` files of lines `name: formula` become modules of MathML trees. No KaTeX in the page. */
import katex from 'katex';
import { parseHTML } from 'linkedom';
import type { Plugin } from 'vite';
import type { MathTree } from './mathTree.ts';

const ELEMENT = 1;
/** Where a formula may go on in the next line. */
const BREAK = /(?<=,)\s*\\quad /;

export function mathml(): Plugin {
  return {
    name: 'kitegrad-mathml',
    transform(code, id) {
      if (!id.endsWith('.tex')) return undefined;
      return { code: `export default ${JSON.stringify(formulasOf(code))};`, map: null };
    },
  };
}

/** Throws KaTeX's error for a formula that it does not understand. */
export function formulasOf(text: string): Record<string, MathTree[]> {
  const lines = text.split('\n').filter((line) => line.trim() && !line.startsWith('%'));
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, tex] = /^([^:]+): (.+)$/.exec(line) ?? [];
      if (!tex) throw new Error(`mathml: expected "name: formula", got ${JSON.stringify(line)}.`);
      return [name, tex.split(BREAK).map(mathOf)];
    }),
  );
}

function mathOf(tex: string): MathTree {
  const html = katex.renderToString(tex, { output: 'mathml', strict: 'error', throwOnError: true });
  const math = parseHTML(`<body>${html}</body>`).document.querySelector('math');
  // The annotation repeats the TeX.
  const row = math?.querySelector('semantics')?.firstElementChild;
  if (!row) throw new Error(`mathml: expected MathML from KaTeX for ${tex}, got ${html}`);
  return ['math', {}, treeOf(row)];
}

function treeOf(element: Element): MathTree {
  const attributes = Object.fromEntries(
    Array.from(element.attributes, ({ name, value }) => [name, value] as const).filter(
      // Markup with styles is not allowed by the page's policy, and not needed.
      ([name]) => name !== 'style' && name !== 'xmlns',
    ),
  );
  const children = Array.from(element.childNodes, (child) =>
    child.nodeType === ELEMENT ? treeOf(child as Element) : (child.textContent ?? ''),
  );
  return [element.localName, attributes, ...children];
}
