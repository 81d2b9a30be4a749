import { useSignal } from '@preact/signals';
import type { ResolvedExperiment } from '../../experiment/types.ts';
import { Panel } from '../parts/Panel.tsx';
import { Toggle } from '../parts/Toggle.tsx';
import { comparable } from '../state/comparable.ts';
import { usePage } from '../state/page.ts';
import { METHOD_GROUPS } from '../words/methods.ts';
import { CompareCard } from './CompareCard.tsx';
import { CompareTable } from './CompareTable.tsx';

type Method = ResolvedExperiment['training']['method'];

const FIRST: readonly Method[] = ['epsilon', 'protect', 'simultaneous', 'frozen', 'weighted'];

/** The same experiment by several methods, side by side. */
export function ComparePanel() {
  const { draft, comparison } = usePage();
  const chosen = useSignal<readonly Method[]>(FIRST);
  const source = draft.source();
  const names = draft.resolved.value?.objectives.map(({ name }) => name) ?? [];
  const canStart = source && names.length > 1 && chosen.value.length > 0;
  const isBusy = comparison.isBusy.value;
  const start = () => {
    if (!source || !canStart) return;
    const by = (method: Method) => ({
      ...source,
      experiment: comparable(source.experiment, method),
    });
    void comparison.start(
      chosen.value.map((method) => [method, by(method)]),
      names.map((name, k) => [name, { ...by('single'), alone: k }]),
    );
  };
  const contenders = comparison.contenders.value;
  return (
    <Panel title="Compare methods" class="compare">
      <p class="lead">
        The experiment above from the same initial weights, by each of these methods and by every
        objective alone; all rows in each step, Adam, the same number of steps.
      </p>
      <fieldset class="methods">
        <legend>Methods</legend>
        {METHOD_GROUPS.flatMap(({ methods }) => methods)
          .filter((method) => method !== 'single')
          .map((method) => (
            <Toggle
              key={method}
              label={method}
              checked={chosen.value.includes(method)}
              onChange={(isChosen) => {
                const others = chosen.value.filter((one) => one !== method);
                chosen.value = isChosen ? [...others, method] : others;
              }}
            />
          ))}
      </fieldset>
      <div class="buttons">
        {isBusy ? (
          <button type="button" class="primary" onClick={comparison.stop}>
            Stop
          </button>
        ) : (
          <button type="button" class="primary" aria-disabled={!canStart} onClick={start}>
            Compare
          </button>
        )}
      </div>
      <p class="status" role="status">
        {contenders.length > 0 && (isBusy ? 'Comparing …' : 'Compared.')}
      </p>
      {contenders.length > 0 && <CompareTable />}
      <div class="cards">
        {contenders.map((contender) => (
          <CompareCard key={contender.name} contender={contender} />
        ))}
      </div>
    </Panel>
  );
}
