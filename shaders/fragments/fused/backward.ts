import { earlyDeltas, isEarly } from './early.ts';
import { sumAcross } from './lanes.ts';
import { type Direction, type FusedPlan, hasActiveSlope, range, treeSum } from './plan.ts';
import { headVectors, projectOff, protectable, type Vector } from './projection.ts';

/**
 * Declares for every direction of the trunk the deltas `d…` = ∂/∂z of all layers, from `y…` of the outputs: with `on` those of
 * the active objective. Projections of rows act here.
 */
export function backwardWgsl(p: FusedPlan): string[] {
  if (isEarly(p)) return earlyDeltas(p);
  const { d, layers, directions } = p;
  const last = layers.length - 1;
  const slots = layers[last].slots;
  const deltas =
    (layer: number) =>
    ({ name }: Direction): Vector =>
    (j) =>
      `d${name}_${layer}_${j}`;
  const targets = (layer: number) =>
    directions.map((direction) => ({ vector: deltas(layer)(direction), direction }));
  const lines = directions.flatMap((direction) =>
    range(slots).map((j) => `var ${deltas(last)(direction)(j)} = ${dHidden(p, direction, j)};`),
  );
  if (d.projection === 'upstream' && protectable(p) > 0) {
    lines.push(...projectOff(p, 'up_', slots, headVectors(p), targets(last)));
  }
  for (const { vector } of targets(last)) lines.push(...timesSlope(p, last, vector));
  for (let l = last - 1; l >= 0; l--) {
    for (const direction of directions) {
      lines.push(
        ...sentBack(
          p,
          l,
          direction.name || 'active',
          deltas(l + 1)(direction),
          deltas(l)(direction),
        ),
      );
    }
  }
  if (d.projection === 'hyperplane' && !p.keepsGradients && protectable(p) > 0) {
    lines.push(...projectOff(p, 'plane_', slots, headVectors(p), targets(last)));
  }
  if (d.projection === 'masked' && protectable(p) > 0) {
    const outputs = range(protectable(p));
    const sensitivities =
      (layer: number) =>
      (o: number): Vector =>
      (j) =>
        `q${o}_${layer}_${j}`;
    for (const o of outputs) {
      lines.push(...range(slots).map((j) => `var ${sensitivities(last)(o)(j)} = v${o}_${j};`));
      lines.push(...timesSlope(p, last, sensitivities(last)(o)));
      for (let l = last - 1; l >= 0; l--) {
        lines.push(...sentBack(p, l, `q${o}`, sensitivities(l + 1)(o), sensitivities(l)(o)));
      }
    }
    for (let l = last; l >= 0; l--) {
      const vectors = outputs.map((o) => sensitivities(l)(o));
      lines.push(...projectOff(p, `mask${l}_`, layers[l].slots, vectors, targets(l)));
    }
  }
  return lines;
}

/** Σ of the direction's outputs. `s…` are slopes of heads that train, all 0 but for the active objective. */
function dHidden(p: FusedPlan, { objective }: Direction, j: number): string {
  const { objectiveOf, objectives } = p;
  if (hasActiveSlope(p)) {
    const weight = range(objectives).reduce(
      (rest, k) => (rest === '' ? `v${k}_${j}` : `select(${rest}, v${k}_${j}, on${k})`),
      '',
    );
    return `active_slope * ${weight}`;
  }
  const outputs = range(objectiveOf.length).filter(
    (o) => objective === 'active' || objectiveOf[o] === objective,
  );
  return outputs.map((o) => `s${o} * v${o}_${j}`).join(' + ');
}

function timesSlope({ d: { activation }, layers }: FusedPlan, l: number, vector: Vector): string[] {
  if (activation === 'identity') return [];
  return range(layers[l].slots).map((j) => `${vector(j)} *= k${l}_${j};`);
}

/** Declares what a vector over the units of layer l + 1 is at those of layer l, φ′ included. */
function sentBack(p: FusedPlan, l: number, label: string, from: Vector, to: Vector): string[] {
  const { layers, d } = p;
  const { units, slots } = layers[l];
  const above = range(layers[l + 1].slots);
  const names = range(units).map((i) => `back_${label}_${i}`);
  const sums = range(units).map((i) =>
    treeSum(
      above.map((j) => `w${l + 1}_${j}_${i} * ${from(j)}`),
      d.lanes,
    ),
  );
  const own = (j: number) =>
    range(d.lanes)
      .map((lane) => ({ lane, unit: j * d.lanes + lane }))
      .filter(({ unit }) => unit < units)
      .reduce((rest, { lane, unit }) => {
        if (d.layout === 'lane') return names[unit];
        return `select(${rest}, ${names[unit]}, lane == ${lane}u)`;
      }, '0.0');
  return [
    sumAcross(p, names, sums),
    ...range(slots).map((j) => `var ${to(j)} = ${own(j)};`),
    ...timesSlope(p, l, to),
  ];
}
