import type { ComponentChildren } from 'preact';

const PAGES = [
  { name: 'train', address: './', text: 'Train' },
  { name: 'benchmark', address: './bench.html', text: 'Benchmark' },
] as const;

interface MastheadProps {
  /** The page that it stands on; undefined for one that is not among them. */
  readonly current: (typeof PAGES)[number]['name'] | undefined;
  readonly children: ComponentChildren;
  /** What stands beside it on wide screens. */
  readonly aside?: ComponentChildren;
}

/** The head of every page: what this is, and where the other pages are. */
export function Masthead({ current, children, aside }: MastheadProps) {
  return (
    <header class="masthead">
      <div>
        <h1>kitegrad</h1>
        <nav aria-label="Pages">
          {PAGES.map(({ name, address, text }) => (
            <a key={name} href={address} aria-current={name === current ? 'page' : undefined}>
              {text}
            </a>
          ))}
        </nav>
        <p>{children}</p>
      </div>
      {aside && <div>{aside}</div>}
    </header>
  );
}
