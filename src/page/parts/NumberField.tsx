import { useId, useState } from 'preact/hooks';

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly hint?: string;
}

/** A number that is taken over when it is one; what is typed meanwhile stays as it is. */
export function NumberField({ label, value, onChange, hint }: NumberFieldProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const isBad = typed !== undefined && !isNumber(typed);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        inputMode="decimal"
        autocomplete="off"
        value={typed ?? String(value)}
        aria-invalid={isBad}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onInput={({ currentTarget }) => {
          setTyped(currentTarget.value);
          if (isNumber(currentTarget.value)) onChange(Number(currentTarget.value));
        }}
        onBlur={() => setTyped(undefined)}
      />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}
