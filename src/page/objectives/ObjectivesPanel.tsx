import { useSignal } from '@preact/signals';
import type { ResolvedExperiment } from '../../experiment/types.ts';
import { NumberField } from '../parts/NumberField.tsx';
import { Panel } from '../parts/Panel.tsx';
import { withMoved, withTraining } from '../state/edits.ts';
import { usePage } from '../state/page.ts';
import { Formula } from '../words/Formula.tsx';
import { BUDGETED } from '../words/methods.ts';
import { ObjectiveItem } from './ObjectiveItem.tsx';

/** The objectives in order of priority; the order is what this page is about. */
export function ObjectivesPanel() {
  const { draft } = usePage();
  const dragged = useSignal<number | undefined>(undefined);
  const over = useSignal<number | undefined>(undefined);
  const said = useSignal('');
  const experiment = draft.experiment.value;
  const resolved = draft.resolved.value;
  if (!experiment) return null;
  const { objectives } = experiment;
  const names = objectives.map((one, k) => one.name ?? resolved?.objectives[k]?.name ?? `${k + 1}`);
  const columns = columnsOf(experiment.data) ?? columnsOf(resolved?.data) ?? [];
  const move = (from: number, to: number) => {
    if (to < 0 || to >= objectives.length) return;
    draft.change((one) => withMoved(one, columns, from, to));
    said.value = `${names[from]} is now objective ${to + 1} of ${objectives.length}.`;
  };
  const method = resolved?.training.method;
  return (
    <Panel title="Objectives">
      <p class="lead">
        Most important first. <Formula name="loss" />, with η below every positive number.
      </p>
      <ol class="objectives">
        {objectives.map((objective, k) => (
          <ObjectiveItem
            key={names[k]}
            objective={objective}
            resolved={resolved?.objectives[k]}
            name={names[k]}
            place={k}
            count={objectives.length}
            onMove={(to) => move(k, to)}
            dragged={dragged}
            over={over}
            onDrop={() => {
              if (dragged.value !== undefined) move(dragged.value, k);
            }}
          />
        ))}
      </ol>
      <p class="visually-hidden" role="status">
        {said.value}
      </p>
      {method && BUDGETED.includes(method) && (
        <NumberField
          label="Budget ε"
          value={experiment.training?.budget ?? 0.01}
          hint="How far a loss may rise above its best, as a share of it: 0.01 is 1 %."
          onChange={(budget) => draft.change((one) => withTraining(one, { budget }))}
        />
      )}
    </Panel>
  );
}

function columnsOf(data: ResolvedExperiment['data'] | object | undefined) {
  const { objectives } = (data ?? {}) as { objectives?: readonly (readonly string[])[] };
  return objectives;
}
