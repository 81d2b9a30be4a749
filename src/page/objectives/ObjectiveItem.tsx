import type { Signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { ResolvedExperiment } from '../../experiment/types.ts';
import { Choice } from '../parts/Choice.tsx';
import { NumberField } from '../parts/NumberField.tsx';
import { type DraftObjective, withObjective } from '../state/edits.ts';
import { usePage } from '../state/page.ts';
import { LOSS_WORDS } from '../words/settings.ts';
import { PenaltyFields, type PenaltyNames } from './PenaltyFields.tsx';

interface ObjectiveItemProps {
  readonly objective: DraftObjective;
  readonly resolved: ResolvedExperiment['objectives'][number] | undefined;
  readonly name: string;
  /** From 0. */
  readonly place: number;
  readonly count: number;
  /** What a penalty can name. */
  readonly names: PenaltyNames;
  readonly onMove: (to: number) => void;
  /** The place of the objective that is being dragged, and of the one that it is over. */
  readonly dragged: Signal<number | undefined>;
  readonly over: Signal<number | undefined>;
  readonly onDrop: () => void;
}

/** Browsers drag nothing without data; text fields take none of this type. */
const DRAG_TYPE = 'application/x-kitegrad-objective';

const RELATIVE = 0.001;

/** One objective: its place can be changed by buttons, and by dragging its title. */
export function ObjectiveItem(props: ObjectiveItemProps) {
  const { objective, name, place, count, onMove, dragged, over, onDrop } = props;
  const item = useRef<HTMLLIElement>(null);
  const isOver = over.value === place && dragged.value !== place;
  return (
    <li
      class={`objective colour-${place % 8} ${isOver ? 'over' : ''}`}
      ref={item}
      onDragOver={(event) => {
        if (dragged.value === undefined) return;
        event.preventDefault();
        over.value = place;
      }}
      onDrop={(event) => {
        if (dragged.value === undefined) return;
        event.preventDefault();
        onDrop();
      }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dragging is an extra; the buttons do the same */}
      <div
        class="title"
        draggable
        onDragStart={({ dataTransfer }) => {
          dataTransfer?.setData(DRAG_TYPE, name);
          if (item.current) dataTransfer?.setDragImage(item.current, 0, 0);
          dragged.value = place;
        }}
        onDragEnd={() => {
          dragged.value = undefined;
          over.value = undefined;
        }}
      >
        <span class="badge" aria-hidden="true">
          {place + 1}
        </span>
        <strong>{name}</strong>
        <span class="moves">
          <MoveButton name={name} to={place - 1} {...{ count, onMove }} />
          <MoveButton name={name} to={place + 1} {...{ count, onMove }} isDown />
        </span>
      </div>
      {'penalty' in objective ? (
        <PenaltyFields
          penalty={objective.penalty}
          threshold={objective.threshold}
          place={place}
          names={props.names}
        />
      ) : (
        <LossFields {...props} />
      )}
    </li>
  );
}

interface MoveButtonProps extends Pick<ObjectiveItemProps, 'name' | 'count' | 'onMove'> {
  readonly to: number;
  readonly isDown?: boolean;
}

function MoveButton({ name, to, count, onMove, isDown = false }: MoveButtonProps) {
  return (
    <button
      type="button"
      class="quiet"
      aria-label={`Make ${name} ${isDown ? 'less' : 'more'} important`}
      aria-disabled={to < 0 || to >= count}
      onClick={({ currentTarget }) => {
        onMove(to);
        // The list is drawn anew; the button that was pressed goes with its objective.
        requestAnimationFrame(() => currentTarget.focus());
      }}
    >
      {isDown ? '↓' : '↑'}
    </button>
  );
}

function LossFields({ objective, resolved, place }: ObjectiveItemProps) {
  const { draft } = usePage();
  const loss = 'loss' in objective && objective.loss !== undefined ? objective.loss : 'mse';
  const given = objective.threshold ?? { relative: RELATIVE };
  const isRelative = typeof given === 'object';
  const change = (changes: object) => draft.change((one) => withObjective(one, place, changes));
  const [lossName] = typeof loss === 'string' ? [loss] : Object.keys(loss);
  return (
    <>
      <Choice
        label="Loss"
        value={lossName}
        options={Object.keys(LOSS_WORDS).map((value) => ({ value }))}
        onChoose={(value) => change({ loss: value })}
        says={LOSS_WORDS[lossName]}
        formula={`loss.${lossName}`}
      />
      <div class="row">
        <NumberField
          label="Threshold"
          value={isRelative ? given.relative : given}
          onChange={(value) => change({ threshold: isRelative ? { relative: value } : value })}
        />
        <Choice
          label="Counted"
          value={isRelative ? 'relative' : 'absolute'}
          options={[{ value: 'absolute' }, { value: 'relative' }]}
          onChoose={(value) =>
            change({
              threshold:
                value === 'absolute' ? (isRelative ? 0.04 : given) : { relative: RELATIVE },
            })
          }
        />
      </div>
      <p class="hint below">
        {isRelative
          ? 'A share of the loss that the best constant has; at or below it the objective is met.'
          : 'A loss in the units of training; at or below it the objective is met.'}
      </p>
      {resolved === undefined && <p class="hint">Give it a column in the table above.</p>}
    </>
  );
}
