import { useId } from 'preact/hooks';
import { FormulaBox } from './FormulaBox.tsx';

export interface ChoiceOption {
  readonly value: string;
  readonly text?: string;
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  /** Options, or groups of them. */
  readonly options: readonly (
    | ChoiceOption
    | { readonly title: string; readonly options: readonly ChoiceOption[] }
  )[];
  readonly onChoose: (value: string) => void;
  /** What the chosen one does, in a sentence. */
  readonly says?: string | undefined;
  /** Its formula, by its name in formulas.tex. */
  readonly formula?: string | undefined;
  /** What it promises objective 1. */
  readonly promise?: string | undefined;
}

/** A choice of one of several, with what it means. */
export function Choice(props: ChoiceProps) {
  const { label, value, options, onChoose, says, formula, promise } = props;
  const id = useId();
  const explained = says !== undefined || promise !== undefined;
  return (
    <div class="choice">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        aria-describedby={explained ? `${id}-says` : undefined}
        onChange={({ currentTarget }) => onChoose(currentTarget.value)}
      >
        {options.map((option) =>
          'options' in option ? (
            <optgroup key={option.title} label={option.title}>
              {option.options.map((inner) => optionOf(inner, value))}
            </optgroup>
          ) : (
            optionOf(option, value)
          ),
        )}
      </select>
      {explained && (
        <div class="says" id={`${id}-says`}>
          {says && <p>{says}</p>}
          {promise && (
            <p class="promise">
              <strong>Promise for objective 1:</strong> {promise}
            </p>
          )}
        </div>
      )}
      {formula && <FormulaBox name={formula} label={`Formula of ${value}`} />}
    </div>
  );
}

function optionOf({ value, text = value }: ChoiceOption, chosen: string) {
  return (
    <option key={value} value={value} selected={value === chosen}>
      {text}
    </option>
  );
}
