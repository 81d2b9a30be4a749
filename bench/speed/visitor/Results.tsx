import { useSignal } from '@preact/signals';
import { download } from '../../../src/page/export/download.ts';
import { Panel } from '../../../src/page/parts/Panel.tsx';
import { adapterName } from '../../../src/page/run/gpuWords.ts';
import { type SpeedResult, textOf } from '../result.ts';
import type { Benchmark } from './benchmark.ts';
import { CaseTable } from './CaseTable.tsx';

interface ResultsProps {
  readonly benchmark: Benchmark;
}

/** The machine, a table per case, and all of it as a file. */
export function Results({ benchmark }: ResultsProps) {
  const { results, result } = benchmark;
  return (
    <Panel title="Results">
      <Machine benchmark={benchmark} />
      {results.value.map((one) => (
        <CaseTable key={one.name} result={one} />
      ))}
      {result.value && <AfterRun result={result.value} />}
    </Panel>
  );
}

/** A browser says no more of its machine. */
function Machine({ benchmark }: ResultsProps) {
  const found = benchmark.support.value;
  return (
    <dl class="machine">
      <dt>Adapter</dt>
      <dd id="adapter">{found && 'adapter' in found ? adapterName(found.adapter) : 'none'}</dd>
      <dt>Cores</dt>
      <dd>{navigator.hardwareConcurrency}</dd>
      <dt>Browser</dt>
      <dd>{navigator.userAgent}</dd>
    </dl>
  );
}

const FILE = 'kitegrad-speed.json';

/** Peers that took part and that did not; the result with all its samples. */
function AfterRun({ result }: { readonly result: SpeedResult }) {
  const said = useSignal('');
  const copy = async () => {
    said.value = await navigator.clipboard.writeText(textOf(result)).then(
      () => 'The result is on the clipboard.',
      () => 'The browser refused the clipboard: download the file instead.',
    );
  };
  return (
    <>
      {result.peers.length > 0 && (
        <ul class="peers">
          {result.peers.map(({ name, version, missing }) => (
            <li key={name}>
              {version ? `${name} ${version}` : `${name} did not take part: ${missing}`}
            </li>
          ))}
        </ul>
      )}
      <p class="hint">
        Medians over {result.rounds} rounds of {result.roundMs} ms or longer, with quartiles; ratios
        are medians over rounds too. The file has every sample.
      </p>
      <div class="buttons">
        <button type="button" onClick={() => void copy()}>
          Copy JSON
        </button>
        <button
          type="button"
          onClick={() => download(FILE, new Blob([textOf(result)], { type: 'application/json' }))}
        >
          Download JSON
        </button>
      </div>
      <p class="status" role="status">
        {said.value}
      </p>
    </>
  );
}
