import { useSignal, useSignalEffect } from '@preact/signals';
import { countText, numberText } from '../../figures/numberText.ts';
import { NumberField } from '../parts/NumberField.tsx';
import { usePage } from '../state/page.ts';

const STATUS_TEXT = {
  idle: 'Ready.',
  starting: 'Starting …',
  running: 'Training.',
  pausing: 'Pausing …',
  paused: 'Paused.',
  done: 'Done.',
  failed: 'Stopped.',
} as const;

/** As in styles/layout.css. */
const ONE_COLUMN = '(max-width: 759px)';

/** Start, pause, step and reset; and how far the training is. */
export function RunControls() {
  const { draft, training } = usePage();
  const stride = useSignal(1);
  const status = training.status.value;
  const busy = status === 'starting' || status === 'running' || status === 'pausing';
  const source = draft.source();
  const canStart = source !== undefined && (draft.checked.value?.problems.length ?? 1) === 0;
  const isChanged =
    training.source.value !== undefined &&
    training.source.value.experiment !== draft.experiment.value;
  const start = (steps?: number) => {
    if (!source) return;
    training.start(source, steps);
    // Where there is one column, the pictures are far below the button.
    if (matchMedia(ONE_COLUMN).matches) document.getElementById('training')?.scrollIntoView();
  };
  const step = () => (status === 'paused' ? training.resume(stride.value) : start(stride.value));
  return (
    <div class="controls">
      <div class="buttons at-hand">
        {busy ? (
          <button type="button" class="primary" onClick={() => training.pause()}>
            Pause
          </button>
        ) : (
          <button
            type="button"
            class="primary"
            aria-disabled={status !== 'paused' && !canStart}
            onClick={() => {
              if (status === 'paused') training.resume();
              else if (canStart) start();
            }}
          >
            {status === 'paused' ? 'Resume' : 'Start'}
          </button>
        )}
        <button
          type="button"
          aria-disabled={busy || !(status === 'paused' || canStart)}
          onClick={() => {
            if (!busy && (status === 'paused' || canStart)) step();
          }}
        >
          Step
        </button>
        <button type="button" onClick={() => training.reset()}>
          Reset
        </button>
        <NumberField
          label="Steps at a time"
          value={stride.value}
          onChange={(value) => {
            stride.value = Math.max(1, Math.floor(value));
          }}
        />
      </div>
      <Progress />
      <p class="status" role="status" id="status">
        {STATUS_TEXT[status]}
        {isChanged && status !== 'idle' && ' Settings have changed since: start again to use them.'}
      </p>
    </div>
  );
}

/** Bar and numbers; told as text too, and in the title of the tab. */
function Progress() {
  const { training } = usePage();
  const started = training.started.value;
  const frame = training.frame.value;
  const done = training.run.value?.steps ?? frame?.step ?? 0;
  useSignalEffect(() => {
    const share = (training.frame.value?.step ?? 0) / (training.started.value?.steps ?? 1);
    const isUnderWay = training.status.value === 'running';
    document.title = isUnderWay ? `${Math.floor(100 * share)} % – kitegrad` : 'kitegrad';
  });
  if (!started) return null;
  const elapsed = training.run.value?.elapsedMs ?? frame?.elapsedMs ?? 0;
  const speed = elapsed > 0 ? (1000 * done) / elapsed : 0;
  return (
    <div class="progress">
      <progress max={started.steps} value={done} aria-label="Steps done" />
      <p>
        {countText(done)} of {countText(started.steps)} steps
        {speed > 0 && `, ${numberText(speed)} per second`}
      </p>
    </div>
  );
}
