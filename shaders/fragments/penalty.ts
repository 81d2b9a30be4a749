import { u32, wgsl } from '../wgsl.ts';

/**
 * A loss without targets: an objective that asks something of the outputs of another one, or of the weights.
 *
 *   contrast  mean over i and o of ψ(c), c[i,o] = Σ_s coefficients[s] · y(f[s·rows + i, o]): a difference of outputs between
 *             blocks of probe rows. ψ(c) = c², or max(c, 0)² where `oneSided`; y(f) = f, or 1 / (1 + e^−f) with `logistic`
 *   norm      mean of the squares of all weights, biases left out
 *
 * Second differences along an input, a slope that must not be negative and the gap between the means of two groups are
 * contrasts: coefficients (1, −2, 1)/h², (1, −1)/h, and 1/n over one group beside −1/m over the other.
 */
export type Penalty = ContrastPenalty | NormPenalty;

export interface ContrastPenalty {
  readonly name: 'contrast';
  /** The objective whose outputs it reads. */
  readonly of: number;
  /** Its first probe, counted over the probes of all penalties. */
  readonly first: number;
  /** Contrasts of one output; the probes are that many for each coefficient. */
  readonly rows: number;
  /** S of them. */
  readonly coefficients: readonly number[];
  readonly oneSided: boolean;
  readonly link: 'identity' | 'logistic';
}

export interface NormPenalty {
  readonly name: 'norm';
}

/** Rows of a pass, from `first` to `end` (exclusive), whose outputs serve one objective only: a penalty's probes. */
export interface ProbeBlock {
  readonly objective: number;
  readonly first: number;
  readonly end: number;
}

/** Probes of all penalties, P. */
export function probesOf(penalties: readonly (Penalty | undefined)[] = []): number {
  return penalties.reduce(
    (sum, one) => sum + (one?.name === 'contrast' ? one.rows * one.coefficients.length : 0),
    0,
  );
}

/** The probes of each contrast, in a pass whose probes begin at row `start`. */
export function probeBlocks(
  penalties: readonly (Penalty | undefined)[],
  start: number,
): ProbeBlock[] {
  return penalties.flatMap((penalty, objective) => {
    if (penalty?.name !== 'contrast') return [];
    const first = start + penalty.first;
    return [{ objective, first, end: first + penalty.rows * penalty.coefficients.length }];
  });
}

/**
 * Declares `objective_of(row, output)`, whose loss the gradient of an output comes from: in data rows that of the objective
 * that owns the output, in a penalty's probes the penalty. `OBJECTIVE_OF` lists the owners.
 */
export function objectiveOfWgsl(
  outputs: readonly number[],
  blocks: readonly ProbeBlock[] = [],
): string {
  const owners = outputs.flatMap((count, k) => new Array<number>(count).fill(k));
  const tests = blocks.map(
    ({ objective, first, end }) =>
      `  if (row >= ${u32(first)} && row < ${u32(end)}) { return ${u32(objective)}; }`,
  );
  return wgsl`
const OBJECTIVE_OF = array<u32, ${String(owners.length)}>(${owners.map(u32).join(', ')});

fn objective_of(row: u32, output: u32) -> u32 {
${tests.join('\n')}
  return ${new Set(owners).size === 1 ? u32(owners[0]) : 'OBJECTIVE_OF[output]'};
}`;
}

/** The same for a reference. */
export function objectiveOf(
  outputs: readonly number[],
  blocks: readonly ProbeBlock[] = [],
): (row: number, output: number) => number {
  const owners = outputs.flatMap((count, k) => new Array<number>(count).fill(k));
  return (row, output) =>
    blocks.find(({ first, end }) => row >= first && row < end)?.objective ?? owners[output];
}
