import { useEffect, useState } from 'preact/hooks';
import { Choice } from '../parts/Choice.tsx';
import { NumberField } from '../parts/NumberField.tsx';
import { withData } from '../state/edits.ts';
import { usePage } from '../state/page.ts';
import { withValidation } from '../state/split.ts';

const FOLDS = 5;

const SAYS = {
  share: 'They say how the network does on rows that it is not trained on, and when to stop early.',
  folds:
    'The rows that the test leaves, dealt into folds: one validates, the others train. The command cross-validate takes each fold in turn.',
} as const;

/** Rows that are kept from training: to validate on, and for the test. Folded away until there are some. */
export function SplitFields() {
  const { draft } = usePage();
  const { validation = 0, test = 0, folds, fold = 0 } = draft.experiment.value?.data.split ?? {};
  const kind = folds === undefined ? 'share' : 'folds';
  const areKept = validation > 0 || test > 0 || folds !== undefined;
  const [isOpen, setOpen] = useState(areKept);
  useEffect(() => {
    if (areKept) setOpen(true);
  }, [areKept]);
  return (
    <details
      class="kept"
      open={isOpen}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>Rows kept from training</summary>
      <Choice
        label="Rows to validate on"
        value={kind}
        options={[
          { value: 'share', text: 'a share' },
          { value: 'folds', text: 'one of several folds' },
        ]}
        onChoose={(value) =>
          draft.change((one) =>
            withValidation(one, value === 'share' ? { validation } : { folds: FOLDS, fold: 0 }),
          )
        }
        says={SAYS[kind]}
      />
      {folds === undefined ? (
        <NumberField
          label="Share kept to validate"
          value={validation}
          hint="0 to below 1; drawn from a seed"
          onChange={(value) => draft.change((one) => withValidation(one, { validation: value }))}
        />
      ) : (
        <div class="row">
          <NumberField
            label="Folds"
            value={folds}
            hint="2 or more"
            onChange={(value) => draft.change((one) => withValidation(one, { folds: value, fold }))}
          />
          <NumberField
            label="Fold that validates"
            value={fold}
            hint="Counted from 0"
            onChange={(value) => draft.change((one) => withValidation(one, { folds, fold: value }))}
          />
        </div>
      )}
      <NumberField
        label="Share kept for the test"
        value={test}
        hint="0 to below 1; drawn from a seed"
        onChange={(value) =>
          draft.change((one) => withData(one, { split: { ...one.data.split, test: value } }))
        }
      />
    </details>
  );
}
