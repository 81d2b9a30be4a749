/**
 * The units of a layer as places in a column: all of them up to `limit`; of a longer layer the first ones, an ellipsis
 * (undefined), and the last. Never more than `limit` units.
 */
export function unitColumn(units: number, limit: number): (number | undefined)[] {
  const shown = Array.from({ length: Math.min(units, limit) }, (_, unit) => unit);
  return units <= limit ? shown : [...shown.slice(0, -1), undefined, units - 1];
}
