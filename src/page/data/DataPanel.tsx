import type { Experiment } from '../../experiment/types.ts';
import { Choice } from '../parts/Choice.tsx';
import { Messages } from '../parts/Messages.tsx';
import { Panel } from '../parts/Panel.tsx';
import { Toggle } from '../parts/Toggle.tsx';
import { withData } from '../state/edits.ts';
import { usePage } from '../state/page.ts';
import { CsvInput } from './CsvInput.tsx';
import { DATA_SETS, withDataSet } from './dataSets.ts';
import { SplitFields } from './SplitFields.tsx';
import { TablePreview } from './TablePreview.tsx';

const OWN = 'own';

/** Where the data come from, what their columns are for, and what is kept from training. */
export function DataPanel() {
  const { draft } = usePage();
  const experiment = draft.experiment.value;
  if (!experiment) return null;
  const { data } = experiment;
  const checked = draft.checked.value;
  const chosen = 'preset' in data ? data.preset : OWN;
  return (
    <Panel title="Data">
      <Choice
        label="Data set"
        value={chosen}
        options={[
          ...DATA_SETS.map(({ name, title }) => ({ value: name, text: title })),
          { value: OWN, text: ownName(data) },
        ]}
        onChoose={(name) => {
          if (name !== OWN) draft.open(withDataSet(experiment, name));
        }}
        says={chosen === OWN ? 'Your data stay on this machine: nothing is uploaded.' : undefined}
      />
      <CsvInput />
      {checked?.table && <TablePreview table={checked.table} />}
      <Messages kind="problem" title="This cannot be trained yet" lines={checked?.problems ?? []} />
      <Messages kind="warning" title="Worth knowing" lines={checked?.warnings ?? []} />
      <Toggle
        label="Standardise inputs and targets"
        checked={data.standardise ?? true}
        onChange={(standardise) => draft.change((one) => withData(one, { standardise }))}
      />
      <SplitFields />
    </Panel>
  );
}

function ownName(data: Experiment['data']): string {
  if ('csv' in data) return `Your file: ${data.csv}`;
  return 'x' in data ? 'Points given in the experiment' : 'Your own table (below)';
}
