import type { Experiment, ResolvedExperiment } from '../../experiment/types.ts';
import { Choice } from '../parts/Choice.tsx';
import { NumberField } from '../parts/NumberField.tsx';
import { withTraining } from '../state/edits.ts';
import { usePage } from '../state/page.ts';
import { OPTIMIZER_WORDS, SCHEDULE_WORDS } from '../words/settings.ts';
import { EarlyStopping } from './EarlyStopping.tsx';

type Training = NonNullable<Experiment['training']>;

/** How far a step goes, how often there is one, and where it is computed. */
export function OptimizerFields() {
  const { draft } = usePage();
  const experiment = draft.experiment.value;
  const resolved = draft.resolved.value?.training;
  if (!experiment) return null;
  const { training = {} } = experiment;
  const optimizer = nameOf(training.optimizer ?? resolved?.optimizer ?? 'adam');
  const schedule = nameOf(training.schedule ?? resolved?.schedule ?? 'cosine');
  const change = (changes: Partial<Training>) => draft.change((one) => withTraining(one, changes));
  return (
    <>
      <Choice
        label="Optimizer"
        value={optimizer}
        options={Object.keys(OPTIMIZER_WORDS).map((value) => ({ value }))}
        onChoose={(value) => change({ optimizer: value as 'adam' })}
        says={OPTIMIZER_WORDS[optimizer]}
        formula={`optimizer.${optimizer}`}
      />
      <div class="row">
        <NumberField
          label="Learning rate φ"
          value={training.learningRate ?? resolved?.learningRate ?? 0.01}
          onChange={(learningRate) => change({ learningRate })}
        />
        <Choice
          label="Schedule"
          value={schedule}
          options={['constant', 'cosine'].map((value) => ({ value }))}
          onChoose={(value) => change({ schedule: value as 'cosine' })}
          says={SCHEDULE_WORDS[schedule]}
        />
      </div>
      {training.epochs === undefined ? (
        <NumberField
          label="Steps"
          value={training.steps ?? resolved?.steps ?? 5000}
          onChange={(steps) => change({ steps })}
        />
      ) : (
        <NumberField
          label="Epochs (sweeps of the data)"
          value={training.epochs}
          onChange={(epochs) => change({ epochs })}
        />
      )}
      <EarlyStopping />
    </>
  );
}

function nameOf(choice: ResolvedExperiment['training']['optimizer'] | Training['schedule']) {
  return typeof choice === 'object' ? choice.name : String(choice);
}
