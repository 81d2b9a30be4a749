/**
 * What lexicographic Levenberg–Marquardt carries from step to step, [networks, entries]: w and B of all objectives, μ;
 * with anchor points also D of all objectives, the mean square of their drift there, before the step and of the trial.
 */
export interface CurvatureEntries {
  readonly objectives: number;
  /** Anchor points hold the objectives above j. */
  readonly anchored: boolean;
}

/** 2K + 1, with anchor points 4K + 1. */
export function curvatureEntries({ objectives, anchored }: CurvatureEntries): number {
  return (anchored ? 4 : 2) * objectives + 1;
}
