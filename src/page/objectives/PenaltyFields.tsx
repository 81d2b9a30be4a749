import { Choice } from '../parts/Choice.tsx';
import { NumberField } from '../parts/NumberField.tsx';
import { withObjective } from '../state/edits.ts';
import { usePage } from '../state/page.ts';
import {
  type DraftPenalty,
  kindOf,
  PENALTY_KINDS,
  type PenaltyKind,
  penaltyOf,
  readingOf,
  withoutObjective,
  withReading,
} from '../state/penalties.ts';
import { PENALTY_WORDS } from '../words/settings.ts';

/** The schema's. */
const THRESHOLD = 1e-4;

/** What penalties can name. */
export interface PenaltyNames {
  /** Columns that a penalty can look along, or tell groups apart by. */
  readonly columns: readonly string[];
  /** Objectives with targets. */
  readonly objectives: readonly string[];
}

interface PenaltyFieldsProps {
  readonly penalty: DraftPenalty;
  readonly threshold: number | undefined;
  /** From 0. */
  readonly place: number;
  readonly names: PenaltyNames;
}

/** What a penalty asks, of whose outputs, and when it is met. */
export function PenaltyFields({ penalty, threshold, place, names }: PenaltyFieldsProps) {
  const { draft } = usePage();
  const kind = kindOf(penalty);
  const { column = names.columns[0], of = names.objectives[0] } = readingOf(penalty);
  const change = (changes: object) => draft.change((one) => withObjective(one, place, changes));
  return (
    <>
      <Choice
        label="Penalty"
        value={kind}
        options={PENALTY_KINDS.map((value) => ({ value }))}
        onChoose={(value) => change(penaltyOf(value as PenaltyKind, { column, of }))}
        says={PENALTY_WORDS[kind]}
        formula={`penalty.${kind}`}
      />
      {kind !== 'weightNorm' && (
        <div class="row">
          <Choice
            label="Outputs of"
            value={of}
            options={withChosen(names.objectives, of)}
            onChoose={(value) =>
              draft.change((one) => withReading(one, place, { column, of: value }))
            }
          />
          <Choice
            label={kind === 'parity' ? 'Groups by' : 'Along'}
            value={column}
            options={withChosen(names.columns, column)}
            onChoose={(value) =>
              draft.change((one) => withReading(one, place, { column: value, of }))
            }
          />
        </div>
      )}
      <NumberField
        label="Threshold"
        value={threshold ?? THRESHOLD}
        hint="A loss by the formula above; at or below it the penalty is met."
        onChange={(value) => change({ threshold: value })}
      />
      <p>
        <button type="button" onClick={() => draft.change((one) => withoutObjective(one, place))}>
          Remove this penalty
        </button>
      </p>
    </>
  );
}

/** What was chosen is among them, even where it is gone: the message above says so. */
function withChosen(names: readonly string[], chosen: string) {
  return [...new Set([...names, chosen])].map((value) => ({ value }));
}
