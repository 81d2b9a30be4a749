import type { ResolvedExperiment } from '../../experiment/types.ts';
import { Choice } from '../parts/Choice.tsx';
import { Panel } from '../parts/Panel.tsx';
import { withMethod, withTraining } from '../state/edits.ts';
import { usePage } from '../state/page.ts';
import {
  GRANULARITY_WORDS,
  METHOD_GROUPS,
  METHOD_WORDS,
  PROJECTING,
  PROJECTION_WORDS,
} from '../words/methods.ts';
import { OptimizerFields } from './OptimizerFields.tsx';

type Training = ResolvedExperiment['training'];

/** How the objectives are trained; every choice with its formula and with what it promises. */
export function MethodPanel() {
  const { draft } = usePage();
  const resolved = draft.resolved.value;
  const experiment = draft.experiment.value;
  if (!experiment) return null;
  const { training: given = {} } = experiment;
  const method = given.method ?? resolved?.training.method ?? 'epsilon';
  const projection = given.projection ?? resolved?.training.projection ?? 'exact';
  const granularity = given.granularity ?? 'full';
  return (
    <Panel title="Method">
      <Choice
        label="Method"
        value={method}
        options={METHOD_GROUPS.map(({ title, methods }) => ({
          title,
          options: methods.map((value) => ({ value })),
        }))}
        onChoose={(value) =>
          draft.change((one) => withMethod(one, value as Training['method'], resolved))
        }
        says={METHOD_WORDS[method].says}
        promise={METHOD_WORDS[method].promise}
        formula={`method.${method}`}
      />
      {PROJECTING.includes(method) && (
        <>
          <Choice
            label="Projection"
            value={projection}
            options={Object.keys(PROJECTION_WORDS).map((value) => ({ value }))}
            onChoose={(value) =>
              draft.change((one) =>
                withTraining(one, { projection: value as Training['projection'] }),
              )
            }
            says={PROJECTION_WORDS[projection]}
            formula={`projection.${projection}`}
          />
          <Choice
            label="Rows of a step"
            value={granularity}
            options={Object.keys(GRANULARITY_WORDS).map((value) => ({ value }))}
            onChoose={(value) =>
              draft.change((one) =>
                withTraining(one, {
                  granularity: value as Training['granularity'],
                  ...(value === 'batch' && { batch: 8 }),
                }),
              )
            }
            says={GRANULARITY_WORDS[granularity]}
          />
        </>
      )}
      <OptimizerFields />
    </Panel>
  );
}
