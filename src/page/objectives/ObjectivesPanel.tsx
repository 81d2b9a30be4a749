import { useSignal } from '@preact/signals';
import type { ResolvedExperiment } from '../../experiment/types.ts';
import { NumberField } from '../parts/NumberField.tsx';
import { Panel } from '../parts/Panel.tsx';
import { type DraftObjective, withMoved, withTraining } from '../state/edits.ts';
import { usePage } from '../state/page.ts';
import { nextPenalty, withPenalty } from '../state/penalties.ts';
import { Formula } from '../words/Formula.tsx';
import { BUDGETED } from '../words/methods.ts';
import { ObjectiveItem } from './ObjectiveItem.tsx';
import type { PenaltyNames } from './PenaltyFields.tsx';

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
  const names = namesOf(objectives, resolved);
  const keys = keysOf(objectives, names);
  const forPenalties = {
    columns: resolved ? columnsForPenalties(resolved.data) : [],
    objectives: names.filter((_, k) => !('penalty' in objectives[k])),
  };
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
            key={keys[k]}
            objective={objective}
            resolved={resolved?.objectives[k]}
            name={names[k]}
            place={k}
            count={objectives.length}
            names={forPenalties}
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
      <AddPenalty names={forPenalties} />
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

/** A penalty to begin from, where there is something that it can ask. */
function AddPenalty({ names: { columns, objectives } }: { readonly names: PenaltyNames }) {
  const { draft } = usePage();
  const canAdd = columns.length > 0 && objectives.length > 0;
  return (
    <div class="field">
      <button
        type="button"
        aria-disabled={!canAdd}
        onClick={() => {
          if (!canAdd) return;
          draft.change((one) => withPenalty(one, nextPenalty(one, columns, objectives)));
        }}
      >
        Add a penalty
      </button>
      <p class="hint">
        An objective without targets: it asks something of the outputs of another one, or of the
        weights. It comes last; move it up to put it before the fit.
      </p>
    </div>
  );
}

/** As they are given, else as they are resolved; no two alike, for they tell list items apart. */
function namesOf(
  objectives: readonly DraftObjective[],
  resolved: ResolvedExperiment | undefined,
): string[] {
  const names = objectives.map((one, k) => one.name ?? resolved?.objectives[k]?.name ?? `${k + 1}`);
  return names.map((name, k) => (names.indexOf(name) === k ? name : `${name} (${k + 1})`));
}

/** What tells list items apart while they are edited: a penalty's name changes with what it asks. */
function keysOf(objectives: readonly DraftObjective[], names: readonly string[]): string[] {
  const isPenalty = objectives.map((one) => 'penalty' in one);
  return names.map((name, k) =>
    isPenalty[k] ? `penalty ${isPenalty.slice(0, k).filter(Boolean).length}` : `target ${name}`,
  );
}

function columnsForPenalties(data: ResolvedExperiment['data']): readonly string[] {
  const inputs = 'x' in data ? data.inputNames : 'inputs' in data ? data.inputs : [];
  const groups = 'groups' in data ? (data.groups ?? []) : [];
  return [...inputs, ...(Array.isArray(groups) ? groups : Object.keys(groups))];
}

function columnsOf(data: ResolvedExperiment['data'] | object | undefined) {
  const { objectives } = (data ?? {}) as { objectives?: readonly (readonly string[])[] };
  return objectives;
}
