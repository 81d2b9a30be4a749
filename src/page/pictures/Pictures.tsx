import { Panel } from '../parts/Panel.tsx';
import { Downloads } from '../run/Downloads.tsx';
import { usePage } from '../state/page.ts';
import { EtaLoss } from './EtaLoss.tsx';
import { FitPicture } from './FitPicture.tsx';
import { GradientPicture } from './GradientPicture.tsx';
import { GraphPicture } from './GraphPicture.tsx';
import { LeakMeter } from './LeakMeter.tsx';
import { LossCurves } from './LossCurves.tsx';
import { MovementPicture } from './MovementPicture.tsx';
import { ReportFigures } from './ReportFigures.tsx';

/** What happens, while it happens. */
export function Pictures() {
  const { training } = usePage();
  const isEmpty = training.started.value === undefined;
  return (
    <Panel title="Pictures" class="pictures">
      {isEmpty && <p class="lead">Press Start: the pictures are drawn while the network learns.</p>}
      <EtaLoss />
      <LossCurves />
      <FitPicture />
      <LeakMeter />
      <MovementPicture />
      <GradientPicture />
      <GraphPicture />
      <Downloads />
      <ReportFigures />
    </Panel>
  );
}
