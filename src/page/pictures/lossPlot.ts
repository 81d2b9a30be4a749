import uPlot from 'uplot';
import { countText, numberText } from '../../figures/numberText.ts';
import type { LossHistory } from '../state/lossHistory.ts';
import type { Started } from '../worker/protocol.ts';
import { type Colours, coloursOf, onSchemeChange } from './colours.ts';

export interface LossPlot {
  draw(history: LossHistory): void;
  destroy(): void;
}

const HEIGHT = 280;
/** Of the strip of phases above the curves, in CSS pixels. */
const STRIP = 10;
/** More than a plot of usual width can show. */
const MOST_BINS = 500;

/** Curves of a run in an element of the page; they follow its width and its colours. */
export function createLossPlot(place: HTMLElement, started: Started): LossPlot {
  let latest: LossHistory | undefined;
  let phases: readonly (readonly number[])[] = [];
  let plot = make();

  function make(): uPlot {
    const colours = coloursOf(place);
    return new uPlot(
      optionsOf(started, colours, place.clientWidth, (u) => {
        drawStrip(u, phases, colours);
        drawThresholds(u, started.thresholds, colours);
      }),
      [[], ...started.names.flatMap(() => [[], [], []])],
      place,
    );
  }
  const draw = (history: LossHistory) => {
    latest = history;
    const bins = history.binned(MOST_BINS);
    phases = bins.phases;
    plot.setData([
      [...bins.steps],
      ...bins.losses.flatMap(({ mean, low, high }) => [mean, low, high]),
    ]);
  };
  const remake = () => {
    plot.destroy();
    plot = make();
    if (latest) draw(latest);
  };
  const sizes = new ResizeObserver(() =>
    plot.setSize({ width: place.clientWidth, height: HEIGHT }),
  );
  sizes.observe(place);
  const forget = onSchemeChange(remake);
  return {
    draw,
    destroy() {
      forget();
      sizes.disconnect();
      plot.destroy();
    },
  };
}

function optionsOf(
  { names, steps }: Started,
  colours: Colours,
  width: number,
  drawn: (plot: uPlot) => void,
): uPlot.Options {
  const axis: uPlot.Axis = {
    stroke: colours.muted,
    grid: { stroke: colours.grid, width: 1 },
    ticks: { stroke: colours.grid, width: 1 },
    font: '12px system-ui, sans-serif',
  };
  return {
    width,
    height: HEIGHT,
    padding: [STRIP + 12, 24, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: [0, steps] },
      y: { distr: 3, range: (u) => rangeOfMeans(u.data) },
    },
    axes: [
      { ...axis, values: (_, values) => values.map(countText) },
      {
        ...axis,
        size: 64,
        splits: (_, __, min, max) => decadesIn(min, max),
        values: (_, values) => values.map((value) => tickText(value)),
      },
    ],
    series: [
      {},
      ...names.flatMap((_, k): uPlot.Series[] => [
        { stroke: colours.objective(k), width: 1.6, points: { show: false }, spanGaps: true },
        { stroke: 'transparent', points: { show: false }, spanGaps: true },
        { stroke: 'transparent', points: { show: false }, spanGaps: true },
      ]),
    ],
    bands: names.map((_, k) => ({
      series: [3 * k + 3, 3 * k + 2] as [number, number],
      fill: translucent(colours.objective(k)),
    })),
    hooks: { draw: [drawn] },
  };
}

/** Times a mean that are shown beside it: bands of single rows can reach over twenty decades. */
const AIR = 5;

function rangeOfMeans([, ...series]: uPlot.AlignedData): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  series.forEach((values, index) => {
    if (index % 3 !== 0) return;
    for (const value of values) {
      if (typeof value !== 'number') continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  });
  return low <= high ? [low / AIR, high * AIR] : [0.1, 1];
}

/** Powers of ten, at most seven. */
function decadesIn(min: number, max: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(min)), Math.floor(Math.log10(max))];
  const every = Math.max(1, Math.ceil((last - first + 1) / 7));
  return Array.from(
    { length: Math.floor((last - first) / every) + 1 },
    (_, i) => 10 ** (first + i * every),
  );
}

/** uPlot leaves ticks without a number empty. */
function tickText(value: number | null): string {
  return value === null ? '' : numberText(value);
}

function translucent(colour: string): string {
  return /^#[\da-f]{6}$/i.test(colour) ? `${colour}22` : 'transparent';
}

/** Above the curves a column per bin, cut into the shares of its phases. */
function drawStrip(u: uPlot, phases: readonly (readonly number[])[], colours: Colours): void {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  const height = STRIP * ratio;
  const top = bbox.top - height - 4 * ratio;
  const [xs] = u.data;
  ctx.save();
  phases.forEach((shares, bin) => {
    const left = bin === 0 ? bbox.left : u.valToPos((xs[bin - 1] + xs[bin]) / 2, 'x', true);
    const end = xs[Math.min(bin + 1, xs.length - 1)];
    const right = u.valToPos((xs[bin] + end) / 2, 'x', true);
    let y = top;
    shares.forEach((share, phase) => {
      ctx.fillStyle = phase < shares.length - 1 ? colours.objective(phase) : colours.muted;
      ctx.fillRect(left, y, Math.max(1, right - left + 0.5), share * height);
      y += share * height;
    });
  });
  ctx.restore();
}

function drawThresholds(u: uPlot, thresholds: readonly number[], colours: Colours): void {
  const { ctx, bbox } = u;
  const { min = 0, max = 0 } = u.scales.y;
  ctx.save();
  ctx.setLineDash([2 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.lineWidth = devicePixelRatio;
  thresholds.slice(0, -1).forEach((threshold, k) => {
    if (!(threshold > min && threshold < max)) return;
    const y = u.valToPos(threshold, 'y', true);
    ctx.strokeStyle = colours.objective(k);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  });
  ctx.restore();
}
