import { type NetworkShape, standardShape } from '../network/shape.ts';

/**
 * The names of a network's parameter groups, as `training.freeze` takes them: trunk, trunk.l, trunk.l.weight,
 * trunk.l.bias, heads, heads.k, heads.k.weight, heads.k.bias; l is a layer, k an objective with outputs. A non-Archimedean
 * network has one head, and every group holds all coefficients.
 */
export function parameterGroups(shape: NetworkShape): string[] {
  const groups = (stem: string, sizes: readonly number[]): string[] => [
    stem,
    ...sizes
      .flatMap((size, index) => (size > 0 ? [`${stem}.${index}`] : []))
      .flatMap((name) => [name, `${name}.weight`, `${name}.bias`]),
  ];
  const { hidden, outputs } = shape.coefficients === undefined ? shape : standardShape(shape);
  return [...groups('trunk', hidden), ...groups('heads', outputs)];
}

/** Whether the tensor (such as trunk.0.weight) belongs to one of the frozen groups. */
export function isFrozen(tensor: string, freeze: readonly string[]): boolean {
  return freeze.some((group) => tensor === group || tensor.startsWith(`${group}.`));
}
