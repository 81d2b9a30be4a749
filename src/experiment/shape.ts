import { oneHotNames } from '../data/categories.ts';
import type { Roles } from '../data/columns.ts';
import { idxRoles } from '../data/idxFolder.ts';
import type { NetworkShape } from '../network/shape.ts';
import { perObjective } from './objectives.ts';
import type { ResolvedData, ResolvedExperiment } from './types.ts';

/** The columns of an experiment's data by name, whatever it comes from; of classes a column each. */
export function rolesOf(data: ResolvedData): Roles {
  if ('idx' in data) return idxRoles(data);
  if ('x' in data) return { inputs: data.inputNames, objectives: data.targetNames };
  if (!('csv' in data)) return data;
  const { inputs, objectives, categories } = data;
  const columnsOf = ([column, ...others]: readonly string[]) => {
    const names = others.length === 0 ? categories?.[column] : undefined;
    return names ? oneHotNames(column, names) : [column, ...others];
  };
  return { inputs, objectives: objectives.map(columnsOf) };
}

/**
 * The shape of an experiment's network, penalties without outputs; it follows from the file, before any data is read, but
 * for text columns whose classes are not named yet: they count as one output.
 */
export function networkShapeOf(
  experiment: Pick<ResolvedExperiment, 'data' | 'network' | 'objectives' | 'training'>,
): NetworkShape {
  const { inputs, objectives } = rolesOf(experiment.data);
  const columns = perObjective(objectives, experiment.objectives, []);
  return {
    inputs: inputs.length,
    hidden: experiment.network.hidden,
    outputs: columns.map(({ length }) => length),
    activation: experiment.network.activation,
    ...(experiment.training.method === 'nonArchimedean' && { coefficients: columns.length }),
  };
}

/** Outputs of all objectives but the last: those that the last one has to leave alone. */
export function protectedOutputs(shape: NetworkShape): number {
  return shape.outputs.slice(0, -1).reduce((sum, count) => sum + count, 0);
}
