/**
 * Figure 5: the old gradient of the lowest objective, its projection, and w₁, in the plane that w₁ and the old
 * gradient span. w₁ and the old gradient have length 1, the new gradient what is left of the old one.
 */
import { taskOf } from '../training/task.ts';
import type { Figure, FigureSource } from './figure.ts';
import { arrow, label, line, type Point, turnedLabel } from './marks.ts';
import { captionOf, type Measured, measure, rowsOf } from './orthogonalityMeasures.ts';
import { norm, planeOf } from './planeOf.ts';
import { type ProjectedStep, projectedStep } from './projectedStep.ts';
import { frame, type Make, maker } from './svg.ts';
import { objectiveColour } from './theme.ts';

/** Of the square from −1 to 1, with a little room round it. */
const SCALE = 150;
const CENTRE: Point = { x: 210, y: 190 };
const REACH = 1.1;
const WIDTH = 610;
const HEIGHT = 390;
const TEXT_LEFT = 420;

export function drawOrthogonality(
  { run, dataset }: FigureSource,
  document: Document,
): Figure | undefined {
  const objectives = run.model.shape.outputs.length;
  if (objectives < 2) return undefined;
  const { task } = taskOf(run.experiment, dataset);
  const step = projectedStep({ ...task, parameters: run.model.parameters });
  const measured = measure(step, objectives, task.plan.projection);
  const title = `The gradient of objective ${objectives} and w₁ in one plane`;
  return {
    name: 'orthogonality',
    title,
    caption: captionOf(step, measured),
    report: 'Figure 5',
    svg: picture(maker(document), step, measured, title),
  };
}

function picture(make: Make, step: ProjectedStep, measured: Measured, title: string): string {
  const { raw, projected, against } = step;
  const { coordinates } = planeOf(against[0].vector, raw);
  const length = norm(raw);
  const tipOf = (vector: ArrayLike<number>, unit: number): Point => {
    const { across, along } = coordinates(vector);
    return unit > 0 ? { x: across / unit, y: along / unit } : { x: 0, y: 0 };
  };
  const old = tipOf(raw, length);
  const above = objectiveColour(0);
  const own = objectiveColour(measured.lowest - 1);
  const vectors: Element[] = [];
  if (norm(against[0].vector) > 0) {
    vectors.push(
      ...arrow(make, at(0, 0), at(0, 1), { colour: above, width: 2 }),
      label(make, at(0, 1, 0, -13), against[0].name, { colour: above }),
    );
  }
  if (length > 0) {
    vectors.push(
      ...arrow(make, at(0, 0), at(old.x, old.y), { colour: 'var(--muted)', width: 2 }),
      beside(make, old, 'old gradient', 'var(--muted)'),
    );
  }
  if (measured.newCosines) {
    const now = tipOf(projected, length);
    const isRight = measured.newCosines.every((one) => Math.abs(one.cosine) < 1e-6);
    vectors.push(
      line(make, [at(old.x, old.y), at(now.x, now.y)], { colour: 'var(--muted)', dash: '3 3' }),
      ...(isRight ? [rightAngle(make, now.x)] : []),
      ...arrow(make, at(0, 0), at(now.x, now.y), { colour: own, width: 2.4 }),
      // On the side of the line that the old gradient is not on, and clear of the right angle.
      label(make, at(now.x, 0, 0, old.y >= 0 ? 15 : -15), 'new gradient', {
        anchor: now.x > 0.6 ? 'end' : 'start',
        colour: own,
      }),
    );
  }
  return frame(make, { width: WIDTH, height: HEIGHT, title }, [
    ...axes(make, against[0].name),
    ...vectors,
    ...numbers(make, rowsOf(step, measured)),
  ]);
}

/** Paper coordinates of a point of the plane, moved by some pixels. */
function at(across: number, along: number, dx = 0, dy = 0): Point {
  return { x: CENTRE.x + across * SCALE + dx, y: CENTRE.y - along * SCALE + dy };
}

function axes(make: Make, name: string): Element[] {
  const ticks = [-1, -0.5, 0, 0.5, 1];
  const muted = { size: 11, colour: 'var(--muted)' };
  const text = (value: number) => String(value).replace('-', '−');
  return [
    ...ticks.flatMap((tick) => [
      line(make, [at(tick, -REACH), at(tick, REACH)], { colour: 'var(--grid)' }),
      line(make, [at(-REACH, tick), at(REACH, tick)], { colour: 'var(--grid)' }),
      label(make, at(tick, -REACH, 0, 12), text(tick), muted),
      label(make, at(-REACH, tick, -6, 0), text(tick), { ...muted, anchor: 'end' }),
    ]),
    make('circle', {
      cx: CENTRE.x,
      cy: CENTRE.y,
      r: SCALE,
      fill: 'none',
      stroke: 'var(--muted)',
      'stroke-width': 0.8,
      'stroke-dasharray': '2 3',
    }),
    line(make, [at(-REACH, 0), at(REACH, 0)], { colour: objectiveColour(0), dash: '7 4' }),
    label(make, at(-REACH, 0, 4, -11), /^w[₀-₉]+$/.test(name) ? `${name}⊥` : `(${name})⊥`, {
      anchor: 'start',
      colour: objectiveColour(0),
    }),
  ];
}

/** Along the middle of an arrow to the right; on the side of the flat axis where it is steep, else beyond it. */
function beside(make: Make, tip: Point, text: string, colour: string): Element {
  const angle = Math.atan2(tip.y, tip.x);
  const steep = Math.abs(angle) > Math.PI / 4;
  const side = (angle >= 0 ? 1 : -1) * (steep ? 1 : -1);
  const down = side * 11;
  const middle = at(tip.x * 0.6, tip.y * 0.6, Math.sin(angle) * down, Math.cos(angle) * down);
  return turnedLabel(make, middle, (-angle * 180) / Math.PI, text, { colour });
}

/** Between w₁ and the new gradient; smaller than a short one. */
function rightAngle(make: Make, across: number): Element {
  const size = Math.min(0.08, Math.abs(across) / 2) * Math.sign(across);
  const corner = Math.abs(size);
  return line(make, [at(size, 0), at(size, corner), at(0, corner)], { colour: 'var(--ink)' });
}

/** Name and value of what was measured, one below the other. */
function numbers(make: Make, rows: ReturnType<typeof rowsOf>): Element[] {
  return rows.flatMap(({ name, value }, i) => {
    const y = CENTRE.y - SCALE + i * 40;
    return [
      label(make, { x: TEXT_LEFT, y }, name, { anchor: 'start', size: 11, colour: 'var(--muted)' }),
      label(make, { x: TEXT_LEFT, y: y + 15 }, value, { anchor: 'start' }),
    ];
  });
}
