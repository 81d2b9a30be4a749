/** Parameters from which an invocation takes several: what it reads for all of them is then read once. */
const MANY = 2 ** 15;
const SEVERAL = 8;

/** Parameters that an invocation moves: as many workgroups as a small network has, fewer for a large one. */
export function parametersPerLane({ parameters }: { readonly parameters: number }): number {
  return parameters < MANY ? 1 : SEVERAL;
}
