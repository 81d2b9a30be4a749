/** The dense Jacobian that the checks never form, column by column through the tangent pass. */
import type { Subject } from '../../src/diagnosis/subject.ts';
import { passOver } from '../../src/diagnosis/subject.ts';
import { tangent } from '../../src/engines/reference/tangent.ts';

type Task = Subject['task'];

/** Per parameter the changes of all outputs in all rows, [P][N · O]. */
export function columnsOfJacobian(task: Task): Float64Array[] {
  const { network, pass } = passOver(task, task.parameters);
  return Array.from(task.parameters, (_, p) => {
    const unit = new Float64Array(task.parameters.length);
    unit[p] = 1;
    return tangent(network, pass, unit);
  });
}

/** J Jᵀ over the given columns and the entries that `takes` names, [R][R]. */
export function denseGram(
  columns: readonly Float64Array[],
  takes: (output: number, row: number) => boolean,
  outputs: number,
): number[][] {
  const entries = Array.from(columns[0].keys()).filter((index) =>
    takes(index % outputs, Math.floor(index / outputs)),
  );
  return entries.map((a) =>
    entries.map((b) => columns.reduce((sum, column) => sum + column[a] * column[b], 0)),
  );
}

/** λmax = lim tr(A^(2^k))^(2^−k): squares the matrix, each time scaled to trace 1. */
export function largestOf(matrix: readonly (readonly number[])[]): number {
  let power = matrix.map((row) => [...row]);
  let log = 0;
  let exponent = 1;
  for (let k = 0; k < 30; k++) {
    const trace = power.reduce((sum, row, i) => sum + row[i], 0);
    log += Math.log(trace) / exponent;
    const scaled = power.map((row) => row.map((value) => value / trace));
    power = scaled.map((row) =>
      scaled.map((_, j) => row.reduce((sum, value, m) => sum + value * scaled[m][j], 0)),
    );
    exponent *= 2;
  }
  return Math.exp(log);
}
