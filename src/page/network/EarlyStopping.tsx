import { NumberField } from '../parts/NumberField.tsx';
import { Toggle } from '../parts/Toggle.tsx';
import { withTraining } from '../state/edits.ts';
import { usePage } from '../state/page.ts';
import { withEarlyStopping } from '../state/split.ts';

/** The schema's. */
const EVERY = 100;

/** Whether training may end before its last step, and how patient it is. */
export function EarlyStopping() {
  const { draft } = usePage();
  const given = draft.experiment.value?.training?.earlyStopping;
  const change = (changes: object) =>
    draft.change((one) =>
      given ? withTraining(one, { earlyStopping: { ...given, ...changes } }) : one,
    );
  return (
    <>
      <Toggle
        label="Stop early"
        checked={given !== undefined}
        onChange={(isOn) => draft.change((one) => withEarlyStopping(one, isOn))}
      />
      <p class="hint">
        Ends a stage when the network gets no better on the rows to validate on, in the order of the
        priorities, and goes back to the best one.
      </p>
      {given && (
        <div class="row">
          <NumberField
            label="Patience"
            value={given.patience}
            hint="Steps without a better network"
            onChange={(patience) => change({ patience })}
          />
          <NumberField
            label="Looks every"
            value={given.every ?? EVERY}
            hint="So many steps"
            onChange={(every) => change({ every })}
          />
        </div>
      )}
    </>
  );
}
