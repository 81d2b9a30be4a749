import { usePage } from '../state/page.ts';
import type { FitBase, TargetColumn } from '../worker/protocol.ts';
import { AgreementPlot } from './AgreementPlot.tsx';
import { ConfusionPlot } from './ConfusionPlot.tsx';
import { HeatPlot } from './HeatPlot.tsx';
import { LinePlot } from './LinePlot.tsx';
import { Picture } from './Picture.tsx';

const CAPTIONS: Readonly<Record<FitBase['kind'], string>> = {
  line: 'Circles are rows of the data, the line is what the network makes of every x now.',
  plane:
    'Colours are what the network makes of every point now; circles are rows of the data, filled with what they should be.',
  rows: 'Predicted against true, a circle per row: on the diagonal they agree. Of classes: how many rows of each true class (rows) are taken for which (columns).',
};

/** What the network makes of the data, objective by objective. */
export function FitPicture() {
  const { training } = usePage();
  const fit = training.started.value?.fit;
  const predicted = training.frame.value?.predicted;
  if (!fit || !predicted) return null;
  return (
    <Picture title="Fit" caption={CAPTIONS[fit.kind]}>
      <div class="panels">
        {fit.targets.map((target, index) => (
          <figure key={target.name} class={`colour-${target.objective % 8}`}>
            <figcaption>
              {target.name} <span class="muted">objective {target.objective + 1}</span>
            </figcaption>
            <FitPlot fit={fit} target={target} predicted={predicted[index]} />
          </figure>
        ))}
      </div>
    </Picture>
  );
}

interface FitPlotProps {
  readonly fit: FitBase;
  readonly target: TargetColumn;
  readonly predicted: Float64Array;
}

/** The picture of one target, as its data have it. */
export function FitPlot({ fit, target, predicted }: FitPlotProps) {
  if (target.classes) return <ConfusionPlot {...{ target, predicted }} classes={target.classes} />;
  if (fit.kind === 'line') return <LinePlot {...{ fit, target, predicted }} />;
  if (fit.kind === 'plane') return <HeatPlot {...{ fit, target, predicted }} />;
  return <AgreementPlot {...{ target, predicted }} />;
}
