import { useEffect, useState } from 'preact/hooks';
import type { Figure } from '../../figures/figure.ts';
import { usePage } from '../state/page.ts';
import { FigureImage } from './FigureImage.tsx';
import { Picture } from './Picture.tsx';

const GRAPH = /^graph-(\d+)$/;

/** The computation graph of the phase that is under way, with its cut edges; and the KITE picture below it. */
export function GraphPicture() {
  const { desk, training } = usePage();
  const source = training.source.value;
  const isStarted = training.started.value !== undefined;
  const [figures, setFigures] = useState<readonly Figure[]>([]);
  useEffect(() => {
    let isCurrent = true;
    setFigures([]);
    if (source && isStarted) {
      void desk.sketches(source).then(
        (drawn) => isCurrent && setFigures(drawn),
        // What cannot be trained is told by the check.
        () => undefined,
      );
    }
    return () => {
      isCurrent = false;
    };
  }, [source, isStarted]);
  // Read, so that the phase is that of the latest frame.
  const phase = training.frame.value && training.history.value?.lastPhase();
  const graphs = figures.filter(({ name }) => GRAPH.test(name));
  const graph = graphs[Math.min(phase ?? 0, graphs.length - 1)];
  const kite = figures.find(({ name }) => name === 'kite');
  return (
    <>
      {graph && (
        <Picture title="Computation graph of the current phase" caption={graph.caption}>
          <FigureImage figure={graph} />
        </Picture>
      )}
      {kite && (
        <Picture title="The KITE picture" caption={kite.caption}>
          <FigureImage figure={kite} />
        </Picture>
      )}
    </>
  );
}
