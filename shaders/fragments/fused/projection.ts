import { f32 } from '../../wgsl.ts';
import { beside, sumAcross } from './lanes.ts';
import { type Direction, type FusedPlan, range, treeSum } from './plan.ts';

/** A vector over the units of a layer, by slot. */
export type Vector = (slot: number) => string;

/** As fragments/span.ts has it. */
export const DROP = { relative: 1e-10, absolute: 1e-12 };

/** Outputs that some objective can be projected against. */
export function protectable({ first }: FusedPlan): number {
  return first[first.length - 2];
}

/**
 * Takes the components along the outputs above a direction's objective out of the targets, which are variables. Vector o
 * belongs to output o; those after it are made orthogonal to it as they come, twice. All sums that depend on the same vectors
 * are one.
 */
export function projectOff(
  p: FusedPlan,
  label: string,
  slots: number,
  vectors: readonly Vector[],
  targets: readonly { readonly vector: Vector; readonly direction: Direction }[],
): string[] {
  const lines: string[] = [];
  const all = range(slots);
  const dot = (a: Vector, b: Vector) =>
    treeSum(
      all.map((j) => `${a(j)} * ${b(j)}`),
      p.d.lanes,
    );
  const own = vectors.map((vector, o): Vector => {
    // The first is never changed.
    if (o === 0) return vector;
    for (const j of all) lines.push(`var ${label}q${o}_${j} = ${vector(j)};`);
    return (j) => `${label}q${o}_${j}`;
  });
  const takeOut = (from: Vector, factor: string, vector: Vector) =>
    all.map((j) => `${from(j)} -= ${factor} * ${vector(j)};`);
  const scale = (o: number) => `${label}r${o}`;
  own.forEach((vector, o) => {
    if (o > 0) {
      const again = range(o).map((i) => `${label}again${o}_${i}`);
      lines.push(
        sumAcross(
          p,
          again,
          range(o).map((i) => dot(vector, own[i])),
        ),
      );
      again.forEach((name, i) => {
        lines.push(...takeOut(vector, `${name} * ${scale(i)}`, own[i]));
      });
    }
    const affected = targets.filter(({ direction }) => gateOf(p, direction, o) !== 'false');
    const later = range(own.length).filter((i) => i > o);
    const squares = o === 0 ? [...later].map((i) => `${label}before${i}`) : [];
    const names = [
      `${label}square${o}`,
      ...affected.map((_, i) => `${label}along${o}_${i}`),
      ...later.map((i) => `${label}mixed${o}_${i}`),
      ...squares,
    ];
    const sums = [
      dot(vector, vector),
      ...affected.map((target) => dot(target.vector, vector)),
      ...later.map((i) => dot(own[i], vector)),
      ...(o === 0 ? later.map((i) => dot(own[i], own[i])) : []),
    ];
    lines.push(sumAcross(p, names, sums));
    const before = o === 0 ? `${label}square0` : `${label}before${o}`;
    const least = `${f32(DROP.relative)} * ${before} + ${f32(DROP.absolute)}`;
    lines.push(
      `let ${scale(o)} = select(0.0, 1.0 / ${label}square${o}, ${label}square${o} > ${least});`,
    );
    affected.forEach(({ vector: target, direction }, i) => {
      const gate = gateOf(p, direction, o);
      const along = `${label}along${o}_${i} * ${scale(o)}`;
      const name = `${label}share${o}_${i}`;
      lines.push(`let ${name} = ${gate === 'true' ? along : `select(0.0, ${along}, ${gate})`};`);
      lines.push(...takeOut(target, name, vector));
    });
    for (const i of later) {
      lines.push(...takeOut(own[i], `${label}mixed${o}_${i} * ${scale(o)}`, vector));
    }
  });
  return lines;
}

/** Condition that a direction is projected off output o. */
export function gateOf(
  { objectiveOf, objectives, d }: FusedPlan,
  to: Direction,
  o: number,
): string {
  const above = objectiveOf[o];
  if (to.objective !== 'active') return String(above < to.objective);
  // Where only some phases are protected from this output.
  void d;
  return range(objectives)
    .filter((k) => k > above)
    .map((k) => `on${k}`)
    .join(' || ');
}

/** The heads' weights, by output. */
export function headVectors(p: FusedPlan): Vector[] {
  return range(protectable(p)).map(
    (o): Vector =>
      (j) =>
        `v${o}_${j}`,
  );
}

/** `line`: weight gradients of the last layer onto v = [−w[1], w[0], −w[3], w[2], …] of the first output. */
export function ontoLine(
  p: FusedPlan,
  columns: readonly { readonly vector: Vector; readonly direction: Direction }[],
): string[] {
  const slots = range(p.layers[p.layers.length - 1].slots);
  const v: Vector = (j) => `line_${j}`;
  const sign = (j: number) =>
    p.d.layout === 'lane' ? (j % 2 === 0 ? '-' : '') : 'select(1.0, -1.0, (lane & 1u) == 0u) * ';
  const lines = slots.map((j) => `let ${v(j)} = ${sign(j)}${beside(p, (s) => `v0_${s}`, j)};`);
  const dot = (a: Vector) =>
    treeSum(
      slots.map((j) => `${a(j)} * ${v(j)}`),
      p.d.lanes,
    );
  const affected = columns.filter(({ direction }) => gateOf(p, direction, 0) !== 'false');
  lines.push(
    sumAcross(
      p,
      ['line_square', ...affected.map((_, i) => `line_along${i}`)],
      [dot(v), ...affected.map(({ vector }) => dot(vector))],
    ),
  );
  affected.forEach(({ vector, direction }, i) => {
    const gate = gateOf(p, direction, 0);
    lines.push(
      `let line_share${i} = select(0.0, line_along${i} / line_square, line_square > 0.0);`,
      ...slots.map(
        (j) => `${vector(j)} = select(${vector(j)}, line_share${i} * ${v(j)}, ${gate});`,
      ),
    );
  });
  return lines;
}
