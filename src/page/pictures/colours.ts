/** What canvases need of the page's colours; SVG takes the variables as they are. */
export interface Colours {
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  objective(index: number): string;
}

const OBJECTIVE_COLOURS = 8;

export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const variable = (name: string) => style.getPropertyValue(name).trim();
  return {
    ink: variable('--ink'),
    muted: variable('--muted'),
    grid: variable('--grid'),
    objective: (index) => variable(`--objective-${index % OBJECTIVE_COLOURS}`),
  };
}

/** Calls back when the reader's scheme turns dark or light. Gives what ends that. */
export function onSchemeChange(changed: () => void): () => void {
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', changed);
  return () => scheme.removeEventListener('change', changed);
}
