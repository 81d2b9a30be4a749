import { useSignal } from '@preact/signals';
import { useId, useRef } from 'preact/hooks';
import { usePage } from '../state/page.ts';
import { withCsv } from './csvExperiment.ts';

const MOST_BYTES = 50_000_000;

/** A table of the user's: dropped, chosen, or pasted as text. */
export function CsvInput() {
  const { draft } = usePage();
  const isOver = useSignal(false);
  const refused = useSignal('');
  const pasted = useRef<HTMLTextAreaElement>(null);
  const id = useId();

  const take = (name: string, text: string) => {
    refused.value = '';
    const experiment = draft.experiment.value;
    if (experiment) draft.open(withCsv(experiment, name, text), text);
  };
  const takeFile = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > MOST_BYTES) {
      refused.value = `${file.name}: expected at most ${MOST_BYTES / 1e6} MB, got ${Math.ceil(file.size / 1e6)} MB. Use the command line for large data.`;
      return;
    }
    take(file.name, await file.text());
  };

  return (
    <details class="csv">
      <summary>Use your own table (CSV)</summary>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the file button does the same */}
      <div
        class={`drop ${isOver.value ? 'over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          isOver.value = true;
        }}
        onDragLeave={() => {
          isOver.value = false;
        }}
        onDrop={(event) => {
          event.preventDefault();
          isOver.value = false;
          void takeFile(event.dataTransfer?.files[0]);
        }}
      >
        <p>Drop a file here, or</p>
        <label class="button" for={`${id}-file`}>
          choose a file
        </label>
        <input
          id={`${id}-file`}
          class="visually-hidden"
          type="file"
          accept=".csv,.tsv,.txt,text/csv"
          onChange={({ currentTarget }) => {
            void takeFile(currentTarget.files?.[0]);
            currentTarget.value = '';
          }}
        />
      </div>
      <label for={`${id}-text`}>or paste: a header row, then one row per sample</label>
      <textarea
        id={`${id}-text`}
        ref={pasted}
        rows={4}
        spellcheck={false}
        placeholder={'x,y1,y2\n0,1,0.5\n0.1,0.98,0.45'}
      />
      <button type="button" onClick={() => take('pasted.csv', pasted.current?.value ?? '')}>
        Use this text
      </button>
      {refused.value && (
        <p class="messages problem" role="alert">
          {refused.value}
        </p>
      )}
    </details>
  );
}
