/** R₁, and the geometric mean of R₂ … R_K. */
export interface Ratios {
  readonly first: number | undefined;
  readonly others: number | undefined;
}

/** Losses divided by what each objective has alone; undefined where one of them is not known. */
export function ratiosOf(
  losses: readonly number[],
  alone: readonly (number | undefined)[],
): Ratios {
  const ratios = alone.map((own, k) =>
    own === undefined || losses[k] === undefined ? undefined : losses[k] / own,
  );
  const [first, ...others] = ratios;
  const known = others.filter((ratio) => ratio !== undefined);
  const isWhole = known.length > 0 && known.length === others.length;
  const logs = known.reduce((sum, ratio) => sum + Math.log(ratio), 0);
  return { first, others: isWhole ? Math.exp(logs / known.length) : undefined };
}
