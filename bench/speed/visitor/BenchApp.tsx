import type { ComponentChildren } from 'preact';
import { Masthead } from '../../../src/page/parts/Masthead.tsx';
import type { Benchmark } from './benchmark.ts';
import { Results } from './Results.tsx';
import { Settings } from './Settings.tsx';

interface BenchAppProps {
  readonly benchmark: Benchmark;
  /** Other libraries that can be chosen, by their names in `PEERS`. */
  readonly peers?: readonly string[];
  /** What stands below the settings. */
  readonly children: ComponentChildren;
}

/** Settings and results side by side on wide screens. */
export function BenchApp({ benchmark, peers = [], children }: BenchAppProps) {
  return (
    <>
      <a class="skip" href="#results">
        Skip to the results
      </a>
      <Masthead current={peers.length > 0 ? undefined : 'benchmark'}>
        How fast it is here: kitegrad against plain JavaScript
        {peers.length > 0 && ' and other libraries'}, in this browser, on this machine. Every answer
        is checked before it is timed.
      </Masthead>
      <main class="bench" aria-busy={benchmark.support.value === undefined}>
        <div class="area">
          <Settings benchmark={benchmark} peers={peers} />
          {children}
        </div>
        <div class="area" id="results">
          <Results benchmark={benchmark} />
        </div>
      </main>
      <footer>
        <p>
          Everything is measured on this machine; nothing is sent. What the cases are, and numbers
          of another machine, stand in docs/benchmark.md of the repository.
        </p>
      </footer>
    </>
  );
}
