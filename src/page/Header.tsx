import { Choice } from './parts/Choice.tsx';
import { Masthead } from './parts/Masthead.tsx';
import { ShareButton } from './ShareButton.tsx';
import { usePage } from './state/page.ts';
import { PRESETS } from './words/presets.ts';

const CHANGED = '';

/** What this is, and the experiments to begin from. */
export function Header() {
  const { draft, training } = usePage();
  const chosen = draft.preset.value;
  return (
    <Masthead
      current="train"
      aside={
        <>
          <Choice
            label="Experiment"
            value={chosen}
            options={[
              ...(chosen === CHANGED ? [{ value: CHANGED, text: 'Your own' }] : []),
              ...PRESETS.map(({ name, title }) => ({ value: name, text: title })),
            ]}
            onChoose={(name) => {
              training.reset();
              void draft.choosePreset(name);
            }}
            says={PRESETS.find(({ name }) => name === chosen)?.says}
          />
          <ShareButton />
          {draft.refusal.value && (
            <p class="messages problem" role="alert">
              {draft.refusal.value}
            </p>
          )}
        </>
      }
    >
      Neural networks whose objectives have strict priorities: nothing gained on a lower objective
      is paid for by a higher one. All of it runs in this page.
    </Masthead>
  );
}
