import type { ResolvedExperiment } from '../../experiment/types.ts';
import { Choice } from '../parts/Choice.tsx';
import { usePage } from '../state/page.ts';
import { adapterName, NO_GPU_WORDS } from './gpuWords.ts';

type Asked = ResolvedExperiment['engine'];

const SAYS: Readonly<Record<Asked, string>> = {
  auto: 'Runs each engine for a moment and takes the one that would be done first.',
  fused:
    'Thousands of steps of a small network in one dispatch, in f32. It measures no leak and no movement.',
  layered: 'All steps on the GPU, in f32; losses come back once a chunk.',
  reference: 'Plain TypeScript in f64, on the CPU: the oracle of the others. No GPU is used.',
};

/** WebGPU or the reference engine; without WebGPU why, and what can be done. */
export function EngineChoice() {
  const { draft, support } = usePage();
  const found = support.value;
  const engine = draft.experiment.value?.engine ?? 'layered';
  const choose = (value: Asked) => draft.change((one) => ({ ...one, engine: value }));
  const needsGpu = engine === 'layered' || engine === 'fused';
  const isMissing = found !== undefined && 'cause' in found;
  return (
    <>
      <Choice
        label="Computed by"
        value={engine}
        options={[
          { value: 'layered', text: 'WebGPU' },
          { value: 'fused', text: 'WebGPU, small networks fused' },
          { value: 'reference', text: 'Reference engine (CPU, f64)' },
          { value: 'auto', text: 'The fastest' },
        ]}
        onChoose={(value) => choose(value as Asked)}
        says={SAYS[engine]}
      />
      {found && 'adapter' in found && engine !== 'reference' && (
        <p class="hint" id="adapter">
          Adapter: {adapterName(found.adapter)}
        </p>
      )}
      {isMissing && needsGpu && (
        <div class="messages warning" role="status" id="no-gpu">
          <p>
            {NO_GPU_WORDS[found.cause]} <small>({found.message})</small>
          </p>
          <button type="button" onClick={() => choose('reference')}>
            Use the reference engine
          </button>
        </div>
      )}
    </>
  );
}
