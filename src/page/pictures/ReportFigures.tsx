import { useSignal } from '@preact/signals';
import type { Figure } from '../../figures/figure.ts';
import { usePage } from '../state/page.ts';
import { FigureDownloads } from './FigureDownloads.tsx';
import { FigureImage } from './FigureImage.tsx';
import { Picture } from './Picture.tsx';

/** All figures of a finished run, as the command line writes them; drawn when they are asked for. */
export function ReportFigures() {
  const { desk, training } = usePage();
  const run = training.run.value;
  const source = training.source.value;
  const drawn = useSignal<{ of: typeof run; figures: readonly Figure[] } | undefined>(undefined);
  const isBusy = useSignal(false);
  const failure = useSignal('');
  if (!run || !source) return null;
  const figures = drawn.value?.of === run ? drawn.value.figures : undefined;
  const draw = async () => {
    isBusy.value = true;
    failure.value = '';
    try {
      drawn.value = { of: run, figures: await desk.draw(source, run) };
    } catch (error) {
      failure.value = error instanceof Error ? error.message : String(error);
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <div class="report-figures">
      {!figures && (
        <button type="button" aria-disabled={isBusy.value} onClick={() => void draw()}>
          {isBusy.value ? 'Drawing …' : 'Draw the figures of the report for this run'}
        </button>
      )}
      {failure.value && (
        <p class="messages problem" role="alert">
          {failure.value}
        </p>
      )}
      {figures?.map((figure) => (
        <Picture
          key={figure.name}
          title={figure.title}
          caption={`${figure.caption} Report: ${figure.report}.`}
        >
          <FigureImage figure={figure} />
          <FigureDownloads figure={figure} />
        </Picture>
      ))}
    </div>
  );
}
