/** One for all steps, or that of a step, counted over the run. */
export type LearningRate = number | ((step: number) => number);

export function rateAt(rate: LearningRate, step: number): number {
  return typeof rate === 'number' ? rate : rate(step);
}
