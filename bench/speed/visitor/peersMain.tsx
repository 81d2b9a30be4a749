/** The benchmark with other libraries, for visitors and for `npm run bench -- speed`. */
import { Panel } from '../../../src/page/parts/Panel.tsx';
import { PEERS } from '../peers.ts';
import { run, type SpeedRequest } from '../run.ts';
import { BenchApp } from './BenchApp.tsx';
import { createBenchmark } from './benchmark.ts';
import { mount } from './mount.tsx';

declare global {
  /** What Node calls: a `SpeedRequest` as JSON, the `SpeedAnswer` as JSON. */
  var speed: { run(request: string): Promise<string> };
  /** Exposed by Node. */
  var reportStep: ((what: string) => void) | undefined;
}

globalThis.speed = {
  async run(request) {
    const onStep = (what: string) => globalThis.reportStep?.(what);
    return JSON.stringify(await run(JSON.parse(request) as SpeedRequest, { onStep }));
  },
};

mount(
  <BenchApp benchmark={createBenchmark()} peers={Object.keys(PEERS)}>
    <Panel title="Without other libraries">
      <p>
        <a href="./bench.html">The plain benchmark</a> loads none, and forbids code that compiles
        code.
      </p>
    </Panel>
  </BenchApp>,
);
