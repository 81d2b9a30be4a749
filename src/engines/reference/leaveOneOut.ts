import { columnOf } from './columns.ts';
import { createJacobian } from './jacobian.ts';
import { bestKernelRidge } from './kernelRidge.ts';
import type { Network, Pass } from './network.ts';

/**
 * Gauss–Newton leave-one-out error of an objective, the least over some ridges: what the network linearised in the trunk
 * and the objective's own head makes of each row without it (design §4.10). Infinity where no ridge is enough.
 *
 * @param pass all rows, after a forward pass
 */
export function leaveOneOutError(
  network: Network,
  pass: Pass,
  objective: number,
  ridges: readonly number[],
): number {
  const { first } = network;
  const count = first[objective + 1] - first[objective];
  const gram = createJacobian(network, pass, true).prepare(count, first[objective]);
  const target = new Float64Array(count * pass.rows);
  for (let o = 0; o < count; o++) {
    target.set(
      columnOf(pass.targets, first[first.length - 1], first[objective] + o),
      o * pass.rows,
    );
  }
  const found = bestKernelRidge(gram, target.length, [target], ridges);
  return found?.looError ?? Number.POSITIVE_INFINITY;
}
