/** Columns far from a scale of 1, as training sees them: large ones lower the stable rate, small ones train slowly. */
import type { Dataset, Matrix } from '../data/dataset.ts';
import { type AffineMap, columnMoments } from '../data/standardise.ts';
import { adviceFor, digits, type Judgement } from './level.ts';

export interface ScaleFinding extends Judgement {
  readonly check: 'scale';
  /** `inputs`, or the name of the objective whose targets they are. */
  readonly of: string;
  readonly columns: readonly (AffineMap & { readonly name: string })[];
}

const STD = [0.1, 10] as const;
/** Of |mean| / std. */
const OFFSET = 3;
/** Columns that a message lists. */
const LISTED = 3;

/** @param seen the data as training sees it */
export function checkScale(seen: Dataset, names: readonly string[]): ScaleFinding[] {
  return [
    finding('inputs', 'inputs', seen.inputs, seen.inputNames),
    ...seen.targets.map((target, k) =>
      finding(names[k], `objective ${names[k]}`, target, seen.targetNames[k]),
    ),
  ];
}

function finding(of: string, who: string, matrix: Matrix, names: readonly string[]): ScaleFinding {
  const columns = columnMoments(matrix)
    .map((moments, col) => ({ ...moments, name: names[col] }))
    .filter(({ mean, std }) => !(std >= STD[0] && std <= STD[1] && Math.abs(mean) <= OFFSET * std));
  const level = columns.length > 0 ? 'warning' : 'ok';
  const expected = `standard deviation ${STD[0]} to ${STD[1]}, and |mean| up to ${OFFSET} of it`;
  const listed = columns
    .slice(0, LISTED)
    .map(({ name, mean, std }) => `${name} ${digits(std)} (mean ${digits(mean)})`);
  const more = columns.length > LISTED ? [`${columns.length - LISTED} more`] : [];
  return {
    check: 'scale',
    level,
    message:
      level === 'ok'
        ? `${who}: every column has ${expected}.`
        : `${who}: expected ${expected}, got ${[...listed, ...more].join(', ')}.`,
    ...adviceFor(level, 'Set data.standardise to true, or rescale these columns.'),
    of,
    columns,
  };
}
