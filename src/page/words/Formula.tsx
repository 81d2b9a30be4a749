import { type ComponentChild, h } from 'preact';
import formulas from './formulas.tex';
import type { MathTree } from './mathTree.ts';

/** One of the formulas of formulas.tex; nothing where there is none of that name. */
export function Formula({ name }: { readonly name: string }) {
  return <>{formulas[name]?.map(elementOf)}</>;
}

function elementOf([tag, attributes, ...children]: MathTree): ComponentChild {
  return h(
    tag,
    attributes,
    ...children.map((child) => (typeof child === 'string' ? child : elementOf(child))),
  );
}
