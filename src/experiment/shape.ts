import type { Roles } from '../data/columns.ts';
import { idxRoles } from '../data/idxFolder.ts';
import type { NetworkShape } from '../network/shape.ts';
import type { ResolvedData, ResolvedExperiment } from './types.ts';

/** The columns of an experiment's data by name, whatever it comes from. */
export function rolesOf(data: ResolvedData): Roles {
  if ('idx' in data) return idxRoles(data);
  return 'x' in data ? { inputs: data.inputNames, objectives: data.targetNames } : data;
}

/** The shape of an experiment's network; it follows from the file, before any data is read. */
export function networkShapeOf(
  experiment: Pick<ResolvedExperiment, 'data' | 'network'>,
): NetworkShape {
  const { inputs, objectives } = rolesOf(experiment.data);
  return {
    inputs: inputs.length,
    hidden: experiment.network.hidden,
    outputs: objectives.map((columns) => columns.length),
    activation: experiment.network.activation,
  };
}

/** Outputs of all objectives but the last: those that the last one has to leave alone. */
export function protectedOutputs(shape: NetworkShape): number {
  return shape.outputs.slice(0, -1).reduce((sum, count) => sum + count, 0);
}
