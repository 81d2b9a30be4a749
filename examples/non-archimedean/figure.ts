import * as Plot from '@observablehq/plot';
import { objectiveColour } from '../../src/figures/theme.ts';
import type { Run } from '../../src/index.ts';
import { plotText } from '../plot.ts';
import type { Contender } from './main.ts';

interface Point {
  readonly step: number;
  readonly loss: number;
}

/** Every tenth loss of one objective. */
function lossesOf({ history, thresholds }: Run, objective: number): Point[] {
  const count = thresholds.length;
  return Array.from(history.steps, (step, index) => ({
    step,
    loss: history.losses[index * count + objective],
  })).filter(({ step }) => step % 10 === 0);
}

/** L₁ of the standard network with that of the non-Archimedean one on top of it, beside a weighted sum; and L₂. */
export function drawLossCurves([alone, weighted, lexicographic]: readonly Contender[]): string {
  const line = (points: Point[], stroke: string, more: Plot.LineYOptions = {}) =>
    Plot.lineY(points, { x: 'step', y: 'loss', stroke, strokeWidth: 1.5, ...more });
  const curves = [
    { text: 'L₁, weighted 1 : 1', points: lossesOf(weighted.run, 0), dy: -10 },
    { text: 'L₁, standard (wide)', points: lossesOf(alone.run, 0), dy: 4 },
    { text: 'L₁, with η (thin)', points: lossesOf(lexicographic.run, 0), dy: 18 },
    { text: 'L₂, with η', points: lossesOf(lexicographic.run, 1), dy: 0 },
  ];
  const [ofWeighted, ofAlone, first, second] = curves.map(({ points }) => points);
  return plotText('Losses: standard network and non-Archimedean network', 340, {
    marginTop: 28,
    marginLeft: 52,
    marginRight: 170,
    marginBottom: 40,
    x: { label: 'step', labelAnchor: 'center', labelArrow: 'none', ticks: 5 },
    y: { type: 'log', label: 'loss', labelArrow: 'none', grid: true, tickFormat: 'e' },
    marks: [
      line(ofWeighted, 'var(--muted)', { strokeDasharray: '4 3' }),
      line(ofAlone, 'var(--muted)', { strokeWidth: 6, strokeOpacity: 0.5 }),
      line(first, objectiveColour(0)),
      line(second, objectiveColour(1)),
      ...curves.map(({ text, points, dy }) =>
        Plot.text(points.slice(-1), {
          x: 'step',
          y: 'loss',
          text: () => text,
          textAnchor: 'start',
          dx: 8,
          dy,
          fill: 'currentColor',
        }),
      ),
    ],
  });
}

/** Three outputs: on the real line each is f₀; under a lens that magnifies α times, f₁ appears. */
export function drawLenses(run: Run): string {
  const xs = [2, 5, 8];
  const [f0, f1] = run.model.predict(xs.map((x) => [x]));
  const shown = xs.map((x, i) => ({ x, real: f0[i], part: f1[i], text: `f(${x})` }));
  const all = [...f0, 0];
  const [low, high] = [Math.min(...all) - 0.5, Math.max(...all) + 0.5];
  const span = high - low;
  const reach = 1.2 * Math.max(...f1.map(Math.abs));
  /** Where a part of η stands in the lens of output i, which is `width` wide. */
  const width = span / 5;
  const centre = (i: number) => low + (span * (2 * i + 1)) / (2 * xs.length);
  const within = (i: number, part: number) => centre(i) + ((part / reach) * width) / 2;
  const lenses = shown.map((one, i) => ({
    ...one,
    from: within(i, -reach),
    to: within(i, reach),
    i,
  }));
  return plotText('Outputs of a non-Archimedean network, under a lens', 260, {
    marginTop: 20,
    marginLeft: 20,
    marginRight: 20,
    marginBottom: 40,
    x: {
      domain: [low, high],
      label: 'real numbers: f₀',
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    y: { domain: [0, 1], axis: null },
    marks: [
      Plot.ruleY([0], { stroke: 'currentColor' }),
      ...lenses.flatMap(({ real, part, text, from, to, i }) => [
        Plot.line(
          [
            [real, 0],
            [from, 0.6],
          ],
          { stroke: 'var(--muted)', strokeDasharray: '3 3' },
        ),
        Plot.line(
          [
            [real, 0],
            [to, 0.6],
          ],
          { stroke: 'var(--muted)', strokeDasharray: '3 3' },
        ),
        Plot.line(
          [
            [from, 0.6],
            [to, 0.6],
          ],
          { stroke: 'currentColor' },
        ),
        Plot.dot([[real, 0]], { r: 5, fill: objectiveColour(0) }),
        Plot.dot([[within(i, 0), 0.6]], { r: 5, fill: objectiveColour(0) }),
        Plot.dot([[within(i, part), 0.6]], { r: 5, fill: objectiveColour(1) }),
        Plot.text([[within(i, 0), 0.6]], { text: () => 'f₀', dy: 16, fill: objectiveColour(0) }),
        Plot.text([[within(i, part), 0.6]], {
          text: () => 'f₀ + f₁η',
          dy: -14,
          fill: objectiveColour(1),
        }),
        Plot.text([[centre(i), 0.9]], {
          text: () =>
            `${text} = ${numberText(real)} ${part < 0 ? '−' : '+'} ${numberText(Math.abs(part))}η`,
          fill: 'currentColor',
        }),
      ]),
    ],
  });
}

const numberText = (value: number) => value.toFixed(2).replace('-', '−');
