/** What the table of one case shows. */
import { type CaseResult, isTimed } from '../result.ts';
import { median, medianRatio, quantile } from '../stats.ts';
import { oursOf } from '../table.ts';

export interface CaseTableData {
  /** Names of the contenders that all others are compared with. */
  readonly ours: readonly string[];
  readonly rows: readonly CaseRow[];
}

/** A contender that was timed, or why it was not. */
export type CaseRow =
  | {
      readonly name: string;
      /** Median over rounds, in the case's unit. */
      readonly rate: number;
      readonly quartiles: readonly [number, number];
      /** For each of `ours`: how many times as fast it is as this one; undefined where it is this one, or failed. */
      readonly ratios: readonly (number | undefined)[];
    }
  | { readonly name: string; readonly failure: string };

/** Nothing is compared with a contender that is alone. */
export function caseTable({ contenders }: CaseResult): CaseTableData {
  const ours = contenders.length > 1 ? oursOf(contenders) : [];
  return {
    ours: ours.map(({ name }) => name),
    rows: contenders.map((one) => {
      if (!isTimed(one)) return { name: one.name, failure: one.failure };
      const { name, samples } = one;
      return {
        name,
        rate: median(samples),
        quartiles: [quantile(samples, 0.25), quantile(samples, 0.75)],
        ratios: ours.map((own) =>
          isTimed(own) && own !== one ? medianRatio(own.samples, samples) : undefined,
        ),
      };
    }),
  };
}
