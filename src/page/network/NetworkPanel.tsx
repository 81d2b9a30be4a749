import { useId, useState } from 'preact/hooks';
import { Choice } from '../parts/Choice.tsx';
import { NumberField } from '../parts/NumberField.tsx';
import { Panel } from '../parts/Panel.tsx';
import { withNetwork } from '../state/edits.ts';
import { usePage } from '../state/page.ts';
import { ACTIVATION_WORDS, INIT_WORDS } from '../words/settings.ts';

type Activation = keyof typeof ACTIVATION_WORDS;

/** The trunk that all objectives share, and where it starts from. */
export function NetworkPanel() {
  const { draft } = usePage();
  const experiment = draft.experiment.value;
  if (!experiment) return null;
  const { activation = 'relu', init } = experiment.network ?? {};
  const hidden = experiment.network?.hidden ?? draft.resolved.value?.network.hidden ?? [10];
  const isDrawn = init === undefined || !('trunk' in init);
  const seed = isDrawn ? (init?.seed ?? 0) : 0;
  const scheme = isDrawn ? (init?.scheme ?? 'he') : 'he';
  return (
    <Panel title="Network">
      <LayersField
        hidden={hidden}
        onChange={(sizes) => draft.change((one) => withNetwork(one, { hidden: sizes }))}
      />
      <Choice
        label="Activation"
        value={activation}
        options={Object.keys(ACTIVATION_WORDS).map((value) => ({ value }))}
        onChoose={(value) =>
          draft.change((one) => withNetwork(one, { activation: value as Activation }))
        }
        says={ACTIVATION_WORDS[activation]}
        formula={`activation.${activation}`}
      />
      {isDrawn ? (
        <>
          <Choice
            label="Initial weights"
            value={scheme}
            options={Object.keys(INIT_WORDS).map((value) => ({ value }))}
            onChoose={(value) =>
              draft.change((one) =>
                withNetwork(one, { init: { seed, scheme: value as 'he' | 'torch' | 'linear' } }),
              )
            }
            says={INIT_WORDS[scheme]}
            formula={`init.${scheme}`}
          />
          <NumberField
            label="Seed"
            value={seed}
            hint="The same seed gives the same network, on every machine."
            onChange={(value) =>
              draft.change((one) => withNetwork(one, { init: { scheme, seed: value } }))
            }
          />
        </>
      ) : (
        <p class="hint">The initial weights are given in the experiment.</p>
      )}
    </Panel>
  );
}

interface LayersFieldProps {
  readonly hidden: readonly number[];
  readonly onChange: (hidden: number[]) => void;
}

/** Units of each hidden layer, as "10, 10". */
function LayersField({ hidden, onChange }: LayersFieldProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | undefined>(undefined);
  return (
    <div class="field">
      <label for={id}>Hidden layers</label>
      <input
        id={id}
        inputMode="numeric"
        autocomplete="off"
        value={typed ?? hidden.join(', ')}
        aria-invalid={typed !== undefined && sizesIn(typed) === undefined}
        aria-describedby={`${id}-hint`}
        onInput={({ currentTarget }) => {
          setTyped(currentTarget.value);
          const sizes = sizesIn(currentTarget.value);
          if (sizes) onChange(sizes);
        }}
        onBlur={() => setTyped(undefined)}
      />
      <p class="hint" id={`${id}-hint`}>
        Units of each, such as 10 or 12, 8. All objectives share them; each has a linear head of its
        own.
      </p>
    </div>
  );
}

function sizesIn(text: string): number[] | undefined {
  const sizes = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);
  const isFine = sizes.length > 0 && sizes.every((size) => Number.isInteger(size) && size > 0);
  return isFine ? sizes : undefined;
}
