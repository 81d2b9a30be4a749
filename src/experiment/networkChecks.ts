import { quoted } from '../data/describe.ts';
import { InputError } from '../errors.ts';
import { initialise } from '../network/init.ts';
import { lastHidden } from '../network/shape.ts';
import { isPenalty } from './objectives.ts';
import { protectedOutputs, rolesOf } from './shape.ts';
import type { Checked } from './types.ts';

/** Most units of a trunk layer. */
export const MAX_LAYER_UNITS = 16384;
/** Most numbers in the weights of the protected heads: outputs of all objectives but the last, times H. */
export const MAX_PROTECTED_WEIGHTS = 65536;

export function objectivesFitTargets({ experiment }: Checked) {
  const got = experiment.objectives.filter((one) => !isPenalty(one)).length;
  const wanted = rolesOf(experiment.data).objectives.length;
  if (got === wanted) return [];
  return [
    `objectives: expected ${wanted}${experiment.objectives.some(isPenalty) ? ' with targets' : ''}, one per target of the data, got ${got}. ` +
      `${got < wanted ? 'Add the missing ones' : 'Remove the spare ones'}, or name other columns in data.`,
  ];
}

export function namesDiffer({ experiment }: Checked) {
  const names = experiment.objectives.map(({ name }) => name);
  return names.map((name, index) => {
    const first = names.indexOf(name);
    if (first === index) return undefined;
    return `objectives.${index}.name: expected a name of its own, got ${quoted(name)} as in objectives.${first}. Rename one.`;
  });
}

export function sizesAreWithinLimits({ shape }: Checked) {
  const heads = protectedOutputs(shape) * lastHidden(shape);
  return [
    ...shape.hidden.map((units, layer) =>
      units > MAX_LAYER_UNITS
        ? `network.hidden.${layer}: expected at most ${MAX_LAYER_UNITS} units, got ${units}. Use a smaller layer.`
        : undefined,
    ),
    heads > MAX_PROTECTED_WEIGHTS
      ? `network.hidden: expected at most ${MAX_PROTECTED_WEIGHTS} weights in the heads of all objectives but the last, ` +
        `got ${protectedOutputs(shape)} outputs × ${lastHidden(shape)} units = ${heads}. Use a smaller last layer.`
      : undefined,
  ];
}

export function initFits({ experiment, shape }: Checked) {
  const { init } = experiment.network;
  if (!('trunk' in init)) return [];
  try {
    initialise(shape, init);
    return [];
  } catch (error) {
    if (error instanceof InputError) return [`network.init: ${error.message}.`];
    throw error;
  }
}
