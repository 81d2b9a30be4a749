/**
 * ReLUs that are 0 in every row of the data. Such a unit has no gradient and so never comes back; a layer of them
 * leaves the biases of the heads to train, and the prediction is a flat line (report §7.1, Figure 14).
 */
import { adviceFor, type Judgement, levelAbove } from './level.ts';
import type { ShortRun } from './shortRun.ts';
import { passOver, type Subject } from './subject.ts';

export interface DeadFinding extends Judgement {
  readonly check: 'dead';
  readonly layer: number;
  readonly units: number;
  readonly steps: readonly number[];
  /** Dead units at each of the steps. */
  readonly dead: readonly number[];
}

const WARNING = 0.5;
const PROBLEM = 0.9;

/** One finding per trunk layer; nothing for activations that cannot die. */
export function checkDead(
  { task, standardised, note }: Subject,
  { moments }: ShortRun,
): DeadFinding[] {
  const { shape } = task;
  if (shape.activation !== 'relu') return [];
  const counts = moments.map(({ parameters }) =>
    passOver(task, parameters).pass.pre.map((pre, l) => deadUnits(pre, shape.hidden[l])),
  );
  const steps = moments.map(({ step }) => step);
  return shape.hidden.map((units, layer) => {
    const dead = counts.map((layers) => layers[layer]);
    const level = levelAbove(dead[dead.length - 1] / units, WARNING, PROBLEM);
    return {
      check: 'dead',
      level,
      message: `trunk layer ${layer}: ${dead.join(', ')} of ${units} units are 0 in every row at step ${steps.join(', ')}${note}; expected at most ${WARNING * units} at the end.`,
      ...adviceFor(
        level,
        `Lower training.learningRate${standardised ? '' : ', set data.standardise to true'}, or set network.activation to tanh.`,
      ),
      layer,
      units,
      steps,
      dead,
    };
  });
}

/** @param pre z [N, units] */
export function deadUnits(pre: Float64Array, units: number): number {
  const alive = new Uint8Array(units);
  pre.forEach((z, index) => {
    if (z > 0) alive[index % units] = 1;
  });
  return alive.filter((one) => one === 0).length;
}
