import { type ContrastPenalty, type Penalty, probesOf } from '../../shaders/fragments/penalty.ts';
import type { Dataset, Matrix } from '../data/dataset.ts';
import { quoted } from '../data/describe.ts';
import { columnMoments } from '../data/standardise.ts';
import { InputError } from '../errors.ts';
import { isPenalty, readBy } from '../experiment/objectives.ts';
import type { PenaltySpec, ResolvedExperiment } from '../experiment/types.ts';
import { permutation, STREAMS } from '../numbers/counter.ts';
import { linkOf, lossOf } from '../objectives/loss.ts';
import { placesIn } from './places.ts';

/** The penalties of an experiment on a data set as training sees it. */
export interface Probed {
  /** By objective. */
  readonly penalties: readonly (Penalty | undefined)[];
  /** X [N + P, d]: the rows of the data, then the probes. */
  readonly inputs: Matrix;
}

type Reading = Exclude<PenaltySpec, 'weightNorm'>;
/** Blocks of probe rows, and the coefficient of each. */
interface Contrast extends Pick<ContrastPenalty, 'rows' | 'coefficients' | 'oneSided' | 'link'> {
  /** [blocks · rows, d], row by row. */
  readonly probes: Float64Array;
}

/**
 * Smoothness is the mean square of second differences (f(x + h) − 2f(x) + f(x − h))/h², a slope that must not be negative
 * the mean square of what (f(x) − f(x + h))/h has above 0, parity the square of the difference of the groups' means (of
 * probabilities, where the loss is a cross-entropy); x are the places of `placesIn`, h `step` standard deviations of the input.
 *
 * Throws InputError where a column does not tell two groups apart.
 */
export function probed(
  { objectives, training }: Pick<ResolvedExperiment, 'objectives' | 'training'>,
  seen: Dataset,
): Probed {
  const penalties: (Penalty | undefined)[] = [];
  const probes: Float64Array[] = [];
  for (const objective of objectives) {
    const of = isPenalty(objective) ? readBy(objective, objectives) : undefined;
    if (!isPenalty(objective)) penalties.push(undefined);
    else if (objective.penalty === 'weightNorm') penalties.push({ name: 'norm' });
    else if (of !== undefined) {
      const { probes: own, ...contrast } = contrastOf(objective.penalty, seen, training.seed);
      const read = objectives[of];
      const isLogistic = !isPenalty(read) && linkOf(lossOf(read.loss)) === 'logistic';
      const link = 'parity' in objective.penalty && isLogistic ? 'logistic' : contrast.link;
      penalties.push({ name: 'contrast', of, first: probesOf(penalties), ...contrast, link });
      probes.push(own);
    }
  }
  if (probes.length === 0) return { penalties, inputs: seen.inputs };
  const rows = seen.inputs.rows + probesOf(penalties);
  const values = new Float64Array(rows * seen.inputs.cols);
  let at = 0;
  for (const part of [seen.inputs.values, ...probes]) {
    values.set(part, at);
    at += part.length;
  }
  return { penalties, inputs: { ...seen.inputs, rows, values } };
}

function contrastOf(penalty: Reading, seen: Dataset, seed: number): Contrast {
  if ('parity' in penalty) {
    return parity(penalty.parity, seen, drawnRows(seen.inputs.rows, penalty.rows, seed));
  }
  const places = placesIn(seen.inputs, penalty.points, seed);
  if ('smoothness' in penalty) {
    const h = spacing(seen, penalty.smoothness, penalty.step);
    const share = 1 / h ** 2;
    return stencil(seen, penalty.smoothness, places, [-h, 0, h], [share, -2 * share, share]);
  }
  const column = 'increasing' in penalty ? penalty.increasing : penalty.decreasing;
  const h = spacing(seen, column, penalty.step);
  const sign = 'increasing' in penalty ? 1 : -1;
  return { ...stencil(seen, column, places, [0, h], [sign / h, -sign / h]), oneSided: true };
}

/** All rows, or so many of them in a drawn order. */
function drawnRows(rows: number, most: number, seed: number): Uint32Array {
  if (rows <= most) return Uint32Array.from({ length: rows }, (_, row) => row);
  return permutation(seed, 0, rows, STREAMS.probes).slice(0, most);
}

/** The distance of neighbouring points, in the units that training sees. */
function spacing({ inputs, inputNames }: Dataset, column: string, step: number): number {
  const { std } = columnMoments(inputs)[inputNames.indexOf(column)];
  return step * (std || 1);
}

/** The places once per shift of one column. */
function stencil(
  { inputNames }: Dataset,
  column: string,
  { rows, cols, values }: Matrix,
  shifts: readonly number[],
  coefficients: readonly number[],
): Contrast {
  const place = inputNames.indexOf(column);
  const probes = new Float64Array(shifts.length * values.length);
  shifts.forEach((shift, block) => {
    probes.set(values, block * values.length);
    for (let row = 0; row < rows; row++) probes[(block * rows + row) * cols + place] += shift;
  });
  return { probes, rows, coefficients, oneSided: false, link: 'identity' };
}

/** One contrast of as many coefficients as rows. */
function parity(column: string, seen: Dataset, chosen: Uint32Array): Contrast {
  const { cols, values } = seen.inputs;
  const groups = groupsOf(column, seen);
  const own = Array.from(chosen, (row) => groups[row]);
  const found = [...new Set(own)].sort();
  if (found.length !== 2) {
    throw new InputError(
      `data: column ${quoted(column)}: expected two groups among ${own.length} rows, got ${found.length}. Name a column with two values.`,
    );
  }
  const [first, second] = found;
  const count = (group: unknown) => own.filter((value) => value === group).length;
  const shares = new Map([
    [first, 1 / count(first)],
    [second, -1 / count(second)],
  ]);
  const probes = new Float64Array(chosen.length * cols);
  chosen.forEach((row, index) => {
    probes.set(values.subarray(row * cols, (row + 1) * cols), index * cols);
  });
  const coefficients = own.map((group) => shares.get(group) ?? 0);
  return { probes, rows: 1, coefficients, oneSided: false, link: 'identity' };
}

function groupsOf(
  column: string,
  { groups, inputs, inputNames }: Dataset,
): readonly (string | number)[] {
  const known = groups?.find(({ name }) => name === column);
  if (known) return known.values;
  const place = inputNames.indexOf(column);
  return Array.from({ length: inputs.rows }, (_, row) => inputs.values[row * inputs.cols + place]);
}
