/** What Figure 5 measures, and how it says so. */
import { numberText, percentText } from './numberText.ts';
import { cosine, norm, planeOf } from './planeOf.ts';
import type { ProjectedStep } from './projectedStep.ts';

/** Cosines to more protected outputs than this are told by the largest. */
const MAX_COSINES = 3;
/** What is left of a vector that lies in the span it is projected out of. */
const ROUNDING = 1e-12;

interface NamedCosine {
  readonly name: string;
  readonly cosine: number;
}

export interface Measured {
  /** Number of the objective, counted from 1, whose gradient it is. */
  readonly lowest: number;
  readonly projection: string;
  /** Undefined where nothing is projected, or nothing is left. */
  readonly newCosines: readonly NamedCosine[] | undefined;
  readonly oldCosine: number;
  /** ‖new‖ / ‖old‖. */
  readonly kept: number;
  /** Part of the new gradient's length that lies in the plane. */
  readonly inPlane: number;
  /** Change of the protected outputs by the projected trunk step over that by the unprojected one. */
  readonly leaks: number;
}

export function measure(step: ProjectedStep, lowest: number, projection: string): Measured {
  const { raw, projected, against, outputChange } = step;
  const { coordinates } = planeOf(against[0].vector, raw);
  const { across, along } = coordinates(projected);
  const nothingNew = projection === 'none' || norm(projected) <= ROUNDING * norm(raw);
  return {
    lowest,
    projection,
    newCosines: nothingNew
      ? undefined
      : shown(against.map(({ name, vector }) => ({ name, cosine: cosine(projected, vector) }))),
    oldCosine: cosine(raw, against[0].vector),
    kept: norm(projected) / norm(raw),
    inPlane: Math.hypot(across, along) / norm(projected),
    leaks: outputChange.projected / outputChange.raw,
  };
}

export function captionOf({ what, raw, against }: ProjectedStep, measured: Measured): string {
  const from = `From the trained weights, with all rows: ${what}`;
  if (norm(raw) === 0) return `${from} is 0, so there is nothing to project.`;
  const { projection, newCosines, oldCosine, kept, leaks, lowest } = measured;
  const [{ name }] = against;
  if (projection === 'none') {
    return `${from} (old gradient) has cosine ${cosineText(oldCosine)} to ${name}. Projection none: nothing is projected.`;
  }
  if (!newCosines) return `${from} lies in the span of what is protected: its projection is 0.`;
  const cosines = newCosines.map((one) => `${cosineText(one.cosine)} to ${one.name}`).join(', ');
  const moves = Number.isFinite(leaks)
    ? ` To first order, the projected step of the trunk still moves the outputs above objective ${lowest} by ${percentText(leaks)} of what the unprojected step does.`
    : ' The unprojected step moves no output above it.';
  return `${from}, before (old) and after (new) the projection ${projection}. The new gradient has cosine ${cosines} and keeps ${percentText(kept)} of its length.${moves}`;
}

/** The same as a table. */
export function rowsOf(
  { what, against, raw }: ProjectedStep,
  measured: Measured,
): { name: string; value: string }[] {
  const { projection, newCosines, oldCosine, kept, inPlane, leaks } = measured;
  const start = [
    { name: 'gradient', value: what },
    { name: 'projection', value: projection },
  ];
  if (norm(raw) === 0) return [...start, { name: 'its length', value: '0' }];
  const old = { name: `cos(old, ${against[0].name})`, value: cosineText(oldCosine) };
  if (!newCosines) return [...start, old];
  return [
    ...start,
    old,
    ...newCosines.map((one) => ({ name: `cos(new, ${one.name})`, value: cosineText(one.cosine) })),
    { name: 'length kept', value: percentText(kept) },
    { name: 'of it in this plane', value: percentText(inPlane) },
    ...(Number.isFinite(leaks)
      ? [{ name: 'outputs above still move by', value: `${percentText(leaks)} of unprojected` }]
      : []),
  ];
}

/** Of many, the one whose direction is least orthogonal. */
function shown(cosines: readonly NamedCosine[]): readonly NamedCosine[] {
  if (cosines.length <= MAX_COSINES) return cosines;
  const [worst] = [...cosines].sort((a, b) => Math.abs(b.cosine) - Math.abs(a.cosine));
  return [{ ...worst, name: `${worst.name} (worst of ${cosines.length})` }];
}

function cosineText(value: number): string {
  return Number.isNaN(value) ? 'none' : numberText(value);
}
