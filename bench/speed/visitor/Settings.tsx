import type { Signal } from '@preact/signals';
import { NumberField } from '../../../src/page/parts/NumberField.tsx';
import { Panel } from '../../../src/page/parts/Panel.tsx';
import { Toggle } from '../../../src/page/parts/Toggle.tsx';
import { NO_GPU_WORDS } from '../../../src/page/run/gpuWords.ts';
import { LEAST_ROUNDS } from '../race.ts';
import type { Benchmark } from './benchmark.ts';
import { CASE_GROUPS } from './caseGroups.ts';
import { Progress } from './Progress.tsx';

interface SettingsProps {
  readonly benchmark: Benchmark;
  readonly peers: readonly string[];
}

/** What is measured, how often, and the button that begins it. */
export function Settings({ benchmark, peers }: SettingsProps) {
  const { support, rounds, status } = benchmark;
  const isBusy = status.value === 'running' || status.value === 'stopping';
  const found = support.value;
  return (
    <Panel title="Benchmark" class="settings">
      <p class="lead">
        Contenders take turns, so that what slows the machine down slows all of them. Keep this tab
        in front, and the machine otherwise idle. The cases chosen at first take about half a minute
        on two cores without a GPU.
      </p>
      <fieldset class="plain" disabled={isBusy}>
        <legend class="visually-hidden">What is measured</legend>
        {CASE_GROUPS.map(({ title, says, cases }) => (
          <Names key={title} title={title} says={says} names={cases} chosen={benchmark.cases} />
        ))}
        {peers.length > 0 && (
          <Names
            title="Other libraries"
            says="Each is loaded into a frame of its own when a run begins, from this folder only. Products, steps with all rows and one row a step are raced with them."
            names={Object.fromEntries(peers.map((name) => [name, name]))}
            chosen={benchmark.peers}
          />
        )}
        <NumberField
          label="Rounds"
          value={rounds.value}
          hint={`Laps of each contender, ${LEAST_ROUNDS} or more: rates are medians over them.`}
          onChange={(value) => {
            rounds.value = Math.max(LEAST_ROUNDS, Math.floor(value));
          }}
        />
      </fieldset>
      {found && 'cause' in found && (
        <div class="messages warning" role="status" id="no-gpu">
          <p>
            {NO_GPU_WORDS[found.cause]} <small>({found.message})</small>
          </p>
        </div>
      )}
      <RunButton benchmark={benchmark} isBusy={isBusy} />
      <Progress benchmark={benchmark} />
    </Panel>
  );
}

interface NamesProps {
  readonly title: string;
  readonly says: string;
  /** What is shown for each. */
  readonly names: Readonly<Record<string, string>>;
  readonly chosen: Signal<readonly string[]>;
}

/** Some of several names. */
function Names({ title, says, names, chosen }: NamesProps) {
  return (
    <fieldset class="methods">
      <legend>{title}</legend>
      <p class="hint">{says}</p>
      {Object.entries(names).map(([name, text]) => (
        <Toggle
          key={name}
          label={text}
          checked={chosen.value.includes(name)}
          onChange={(isChosen) => {
            const others = chosen.value.filter((one) => one !== name);
            chosen.value = isChosen ? [...others, name] : others;
          }}
        />
      ))}
    </fieldset>
  );
}

function RunButton({ benchmark, isBusy }: Pick<SettingsProps, 'benchmark'> & { isBusy: boolean }) {
  const { support, cases, status } = benchmark;
  const hasGpu = support.value !== undefined && 'adapter' in support.value;
  const canStart = hasGpu && cases.value.length > 0;
  const isStopping = status.value === 'stopping';
  return (
    <div class="buttons">
      <button
        type="button"
        class="primary"
        aria-disabled={isBusy ? isStopping : !canStart}
        onClick={() => {
          if (isBusy) benchmark.stop();
          else if (canStart) void benchmark.start();
        }}
      >
        {isBusy ? 'Stop' : 'Run'}
      </button>
    </div>
  );
}
