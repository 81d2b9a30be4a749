import { layoutOf } from '../../src/network/layout.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import type { Problem } from './problem.ts';

/** The same problem with one of its objectives only; objectives have one output each. */
export function onlyObjective(
  problem: Problem,
  objective: number,
  parameters: Float64Array,
): Problem {
  const { targets, shape } = problem;
  const alone: NetworkShape = { ...shape, outputs: [1] };
  const own = new Float64Array(layoutOf(alone).size);
  for (const [from, to] of shared(shape, alone, objective)) own[to] = parameters[from];
  return {
    ...problem,
    shape: alone,
    targets: {
      rows: targets.rows,
      cols: 1,
      values: targets.values.filter((_, i) => i % targets.cols === objective),
    },
    thresholds: [0],
    parameters: own,
    frozen: new Uint8Array(own.length),
  };
}

/** Parameters of the whole network, with trunk and head of one objective as they were trained alone. */
export function withObjective(
  { shape }: Problem,
  objective: number,
  parameters: Float64Array,
  own: Float64Array,
): Float64Array {
  const whole = parameters.slice();
  for (const [to, from] of shared(shape, { ...shape, outputs: [1] }, objective)) {
    whole[to] = own[from];
  }
  return whole;
}

/** Places of the parameters that both networks have: in the whole one, and in that of one objective. */
function shared(
  whole: NetworkShape,
  alone: NetworkShape,
  objective: number,
): (readonly [number, number])[] {
  const [a, b] = [layoutOf(whole), layoutOf(alone)];
  const { cols } = a.heads.weight;
  return [
    ...Array.from({ length: a.trunkSize }, (_, i) => [i, i] as const),
    ...Array.from(
      { length: cols },
      (_, i) => [a.heads.weight.offset + objective * cols + i, b.heads.weight.offset + i] as const,
    ),
    [a.heads.bias.offset + objective, b.heads.bias.offset],
  ];
}
