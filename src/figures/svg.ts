import { THEME_CSS } from './theme.ts';

/** Makes one SVG element; children are elements or text. */
export type Make = (
  tag: string,
  attributes?: Readonly<Record<string, string | number>>,
  children?: readonly (Element | string)[],
) => Element;

const NAMESPACE = 'http://www.w3.org/2000/svg';

export function maker(document: Document): Make {
  return (tag, attributes = {}, children = []) => {
    const element = document.createElementNS(NAMESPACE, tag);
    for (const [name, value] of Object.entries(attributes)) {
      element.setAttribute(name, typeof value === 'number' ? short(value) : value);
    }
    element.append(...children);
    return element;
  };
}

export interface Frame {
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** What screen readers say. */
  readonly title: string;
}

/** A whole picture as text: paper of the theme, with the children on it. */
export function frame(
  make: Make,
  { width, height, title }: Frame,
  children: readonly Element[],
): string {
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  const svg = make(
    'svg',
    // The namespace is written as an attribute: not every document writes the one that its elements are in.
    {
      xmlns: NAMESPACE,
      ...size,
      viewBox: `0 0 ${size.width} ${size.height}`,
      role: 'img',
      style: 'max-width:100%;height:auto',
    },
    [
      make('title', {}, [title]),
      make('style', {}, [THEME_CSS]),
      make('rect', { ...size, fill: 'var(--paper)' }),
      ...children,
    ],
  );
  return svg.outerHTML;
}

/** At most two decimals: a hundredth of a pixel. */
export function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
