import { Panel } from '../parts/Panel.tsx';
import { usePage } from '../state/page.ts';
import { EngineChoice } from './EngineChoice.tsx';
import { Outcome } from './Outcome.tsx';
import { RunControls } from './RunControls.tsx';

/** Training: where it is computed, its controls, how far it is, and what it came to. */
export function RunPanel() {
  const { draft, training } = usePage();
  const failure = training.failure.value;
  return (
    <Panel title="Training" class="run">
      <EngineChoice />
      <RunControls />
      {training.recovery.value && (
        <p class="messages warning" role="status">
          {training.recovery.value}
        </p>
      )}
      {failure && (
        <div class="messages problem" role="alert">
          <p>
            <strong>{failure.lost ? 'The GPU device was lost' : 'Training stopped'}</strong>
          </p>
          <p>{failure.message}</p>
          {failure.needsGpu && (
            <button
              type="button"
              onClick={() => draft.change((one) => ({ ...one, engine: 'reference' }))}
            >
              Take the reference engine instead
            </button>
          )}
        </div>
      )}
      <Outcome />
    </Panel>
  );
}
