/**
 * The checks that make sense of a non-Archimedean network. Its standard parts are the standard network of objective 1,
 * and are checked as such; all coefficients together must stay finite.
 */
import type { TrainingTask } from '../engines/engine.ts';
import { layoutOf } from '../network/layout.ts';
import { standardShape } from '../network/shape.ts';
import { checkDead } from './dead.ts';
import { checkDivergence } from './divergence.ts';
import type { CoefficientsFinding, Finding, TiesFinding } from './finding.ts';
import { adviceFor } from './level.ts';
import { checkRate } from './rate.ts';
import { type ShortRun, shortRun } from './shortRun.ts';
import { passOver, type Subject } from './subject.ts';

/** What the other checks are about is not there. */
const NOT_ASKED: CoefficientsFinding = {
  check: 'coefficients',
  level: 'ok',
  message:
    'thresholds, heads and rank are not checked: every step trains every objective, by coefficients of its own, and nothing is ' +
    'projected. What is said of the learning rate and of dead units is of the standard parts, the network of objective 1.',
};

/** @param steps of the whole training, of which the first are run; 0 runs none */
export async function checkCoefficients(subject: Subject, steps: number): Promise<Finding[]> {
  const standard = standardSubject(subject);
  const findings = [...checkRate(standard), NOT_ASKED];
  if (steps === 0) return findings;
  const run = await shortRun(subject.task, steps);
  const { size } = layoutOf(standard.task.shape);
  const ofStandard = {
    ...run,
    moments: run.moments.map(({ step, parameters }) => ({
      step,
      parameters: parameters.slice(0, size),
    })),
  };
  return [
    ...findings,
    checkDivergence(subject, run),
    ...checkDead(standard, ofStandard),
    ...checkTies(standard, ofStandard),
  ];
}

/** Objective 1 on the standard network. */
function standardSubject({ task, names, ...rest }: Subject): Subject {
  const shape = standardShape(task.shape);
  const { size } = layoutOf(shape);
  const { rows, cols, values } = task.targets;
  const width = shape.outputs[0];
  const own: TrainingTask = {
    ...task,
    shape,
    targets: {
      rows,
      cols: width,
      values: values.filter((_, i) => i % cols < width),
    },
    parameters: Array.from(task.parameters).slice(0, size),
    frozen: task.frozen.slice(0, size),
  };
  return { ...rest, task: own, names: names.slice(0, 1) };
}

/**
 * ReLUs that are asked for the sign of an exact 0: the only place where a standard part could feel an infinitesimal one.
 * Nothing for activations that have no corner.
 */
export function checkTies({ task, note }: Subject, { moments }: ShortRun): TiesFinding[] {
  if (task.shape.activation !== 'relu' && task.shape.activation !== 'leakyRelu') return [];
  const ties = moments.map(({ parameters }) =>
    passOver(task, parameters).pass.pre.reduce(
      (sum, layer) => sum + layer.filter((z) => z === 0).length,
      0,
    ),
  );
  const steps = moments.map(({ step }) => step);
  const level = ties.some((count) => count > 0) ? 'warning' : 'ok';
  return [
    {
      check: 'ties',
      level,
      message: `${ties.join(', ')} pre-activations of the standard parts are exactly 0 at step ${steps.join(', ')}${note}; expected none: there the infinitesimal parts choose the slope, so that the bits may not be those of the standard network.`,
      ...adviceFor(level, 'Use another network.init, or set network.activation to tanh.'),
      steps,
      ties,
    },
  ];
}
