import type { Model } from '../formats/model.ts';

export interface LastGood {
  /** Where it went wrong, counted over the run. */
  readonly step: number;
  /** What was no longer finite: `loss of y1`, or a tensor such as `trunk.0.weight`. */
  readonly tensor: string;
  /** The last parameters whose losses were finite. Where a stage keeps its best feasible network, those of that. */
  readonly parameters: Float64Array;
  /** The network that they make; every error that leaves `train` has it. */
  readonly model?: Model;
}

/** Training cannot go on: it diverged. The message names step and tensor; the last good network comes with it. */
export class TrainingError extends Error implements LastGood {
  override readonly name = 'TrainingError';
  readonly step: number;
  readonly tensor: string;
  readonly parameters: Float64Array;
  readonly model?: Model;

  constructor(message: string, { step, tensor, parameters, model }: LastGood) {
    super(message);
    this.step = step;
    this.tensor = tensor;
    this.parameters = parameters;
    if (model) this.model = model;
  }
}
