import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../training/run.ts';

export interface ProgressView {
  show(progress: Progress): void;
  end(): void;
}

/** On stderr: a bar on a terminal, lines elsewhere. */
export function progressView(names: readonly string[], steps: number): ProgressView {
  return process.stderr.isTTY
    ? bar(names, steps)
    : progressLines(names, (line) => process.stderr.write(line));
}

function bar(names: readonly string[], steps: number): ProgressView {
  const view = new SingleBar(
    {
      format: '{bar} {percentage} % | step {value} of {total} | {losses} | {eta_formatted} left',
      stream: process.stderr,
      hideCursor: true,
      // Signals are ours: the run stops at the end of a chunk.
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  view.start(steps, 0, { losses: '' });
  return {
    show: (progress) => {
      view.setTotal(progress.steps);
      view.update(progress.step, { losses: lossText(names, progress.losses) });
    },
    end: () => view.stop(),
  };
}

const SHORTEST_GAP_MS = 1_000;
const LONGEST_GAP_MS = 10_000;

/** A line for every tenth of the run or every ten seconds, but never two within a second. */
export function progressLines(
  names: readonly string[],
  write: (line: string) => void,
): ProgressView {
  let last = { time: Number.NEGATIVE_INFINITY, step: 0 };
  return {
    show: ({ step, steps, losses }) => {
      const time = performance.now();
      const gap = time - last.time;
      if (gap < SHORTEST_GAP_MS) return;
      if (10 * (step - last.step) < steps && gap < LONGEST_GAP_MS) return;
      last = { time, step };
      const percent = Math.round((100 * step) / steps);
      write(`step ${step} of ${steps} (${percent} %) | ${lossText(names, losses)}\n`);
    },
    end: () => {},
  };
}

/** `y1 0.0412, y2 1.3`. */
export function lossText(names: readonly string[], losses: readonly number[]): string {
  return losses.map((loss, index) => `${names[index]} ${loss.toPrecision(4)}`).join(', ');
}
