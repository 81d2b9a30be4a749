import { useSignal } from '@preact/signals';
import { historyCsv } from '../../formats/historyCsv.ts';
import { download } from '../export/download.ts';
import { MODEL_KINDS, type ModelKind } from '../export/modelFile.ts';
import { usePage } from '../state/page.ts';

/** A finished run as files: its model, its history, and the experiment that the command line takes. */
export function Downloads() {
  const { desk, training } = usePage();
  const failure = useSignal('');
  const run = training.run.value;
  const started = training.started.value;
  if (!run || !started) return null;
  const model = async (kind: ModelKind) => {
    failure.value = '';
    try {
      download(`model.${kind}`, await desk.modelFile(run.model, kind));
    } catch (error) {
      failure.value = error instanceof Error ? error.message : String(error);
    }
  };
  const text = (name: string, type: string, content: string) =>
    download(name, new Blob([content], { type }));
  return (
    <div class="downloads">
      <h3>Download</h3>
      <div class="buttons">
        {MODEL_KINDS.map((kind) => (
          <button key={kind} type="button" onClick={() => void model(kind)}>
            model.{kind}
          </button>
        ))}
        <button
          type="button"
          onClick={() => text('history.csv', 'text/csv', historyCsv(run.history, started.names))}
        >
          history.csv
        </button>
        <button
          type="button"
          onClick={() =>
            text(
              'experiment.json',
              'application/json',
              `${JSON.stringify(run.experiment, undefined, 2)}\n`,
            )
          }
        >
          experiment.json
        </button>
      </div>
      {failure.value && (
        <p class="messages problem" role="alert">
          {failure.value}
        </p>
      )}
    </div>
  );
}
