/** A MathML element as data: tag, attributes, and elements or text in it. Nothing of it is parsed in the page. */
export type MathTree = readonly [
  tag: string,
  attributes: Readonly<Record<string, string>>,
  ...children: (MathTree | string)[],
];
