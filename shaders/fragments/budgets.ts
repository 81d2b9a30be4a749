import { u32, wgsl } from '../wgsl.ts';

/**
 * Declares `is_nan(value)` and `within_budgets(network)`: whether the first `count` losses are at most their budgets. A
 * NaN is seen by its bits, since a compiler may take comparisons for those of numbers. Needs `losses` and `budgets`
 * [networks, objectives].
 */
export function withinBudgets(objectives: number, count: number): string {
  return wgsl`
fn is_nan(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7fffffffu) > 0x7f800000u;
}

fn within_budgets(network: u32) -> bool {
  var within = true;
  for (var i = 0u; i < ${u32(count)}; i++) {
    let loss = losses[network * ${u32(objectives)} + i];
    let budget = budgets[network * ${u32(objectives)} + i];
    within = within && loss <= budget && !is_nan(loss) && !is_nan(budget);
  }
  return within;
}`;
}

/** The same for a reference, of one network. */
export function withinBudgetsReference(
  losses: ArrayLike<number>,
  budgets: ArrayLike<number>,
  first: number,
  count: number,
): boolean {
  for (let i = first; i < first + count; i++) if (!(losses[i] <= budgets[i])) return false;
  return true;
}
