import { f32, u32 } from '../../wgsl.ts';
import { isRowLoss } from '../loss.ts';
import { earlySums, isEarly } from './early.ts';
import { spread, sumAcross } from './lanes.ts';
import { insideOf } from './memory.ts';
import { type FusedPlan, range, treeSum } from './plan.ts';

/** Activations that are not 0 at 0, so that a lane without a unit must be held there. */
const LIFTED = new Set(['sigmoid', 'softplus']);

/** Declares `x…` and `t…`, the inputs and targets of data row `row`; the lanes of a subgroup load a number each. */
export function loadRow({ d, objectiveOf, dataWidth }: FusedPlan): string[] {
  const columns = [...range(d.inputs).map((i) => `x${i}`), ...objectiveOf.map((_, o) => `t${o}`)];
  if (d.layout !== 'subgroup') {
    const width = dataWidth / 4;
    return [
      ...range(width).map((q) => `let row${q} = data[row * ${u32(width)} + ${u32(q)}];`),
      ...columns.map((name, c) => `let ${name} = row${Math.floor(c / 4)}.${'xyzw'[c % 4]};`),
    ];
  }
  const loads = range(Math.ceil(columns.length / d.lanes));
  return [
    ...loads.map((q) => {
      const column = `${u32(q * d.lanes)} + lane`;
      const most = u32(dataWidth - 1);
      const own = (q + 1) * d.lanes > dataWidth ? `min(${column}, ${most})` : column;
      return `let row${q} = data[row * ${u32(dataWidth)} + ${own}];`;
    }),
    ...columns.map(
      (name, c) =>
        `let ${name} = subgroupBroadcast(row${Math.floor(c / d.lanes)}, ${u32(c % d.lanes)});`,
    ),
  ];
}

/** Declares `z`, `h` and `f`: before and after the activation of each unit, and all outputs. */
export function forwardWgsl(p: FusedPlan): string[] {
  const { d, layers, objectiveOf } = p;
  const lines: string[] = [];
  layers.forEach(({ inputs, slots, units }, l) => {
    for (const j of range(slots)) {
      const products = inputs.map((input, i) => `w${l}_${j}_${i} * ${input}`);
      lines.push(`let z${l}_${j} = ${[...products, `b${l}_${j}`].join(' + ')};`);
      lines.push(`let h${l}_${j} = ${activated(p, l, j)};`);
    }
    lines.push(`let farthest${l} = ${farthest(p, l)};`, ...slopes(p, l));
    if (l + 1 < layers.length) lines.push(spread(p, units, (j) => `h${l}_${j}`, 'a'));
  });
  const last = layers.length - 1;
  const parts = objectiveOf.map((_, o) => {
    const products = range(layers[last].slots).map((j) => `v${o}_${j} * h${last}_${j}`);
    return `${treeSum(products, d.lanes)}`;
  });
  // A parameter that is not finite shows in the first loss, even where the activation hides it.
  const all = layers.map((_, l) => `farthest${l}`).reduce((most, own) => `max(${most}, ${own})`);
  const infinite = p.d.activation === 'relu' ? '0xff800000u' : '0x7f800000u';
  lines.push(`let farthest = ${all};`);
  parts[0] = `select(${parts[0]}, bitcast<f32>(farthest), farthest >= ${infinite})`;
  const early = isEarly(p) ? earlySums(p) : { lines: [], names: [], parts: [] };
  const outputs = objectiveOf.map((_, o) => `f${o}`);
  lines.push(
    ...early.lines,
    sumAcross(
      p,
      [...outputs.map((name) => `part_${name}`), ...early.names],
      [...parts, ...early.parts],
    ),
    ...outputs.map((name, o) => `let ${name} = part_${name} + c${o};`),
  );
  return lines;
}

function activated(p: FusedPlan, l: number, j: number): string {
  const { activation } = p.d;
  const z = `z${l}_${j}`;
  if (activation === 'identity') return z;
  // As `activate`, but NaN stays NaN: so a parameter that is not finite is seen in the losses.
  if (activation === 'relu') return `select(${z}, 0.0, ${z} < 0.0)`;
  const inside = LIFTED.has(activation) ? insideOf(p, l, j) : undefined;
  return inside ? `select(0.0, activate(${z}), ${inside})` : `activate(${z})`;
}

/** Bits of what goes farthest out into a layer's activation; below 0 with relu, as the rest shows by itself. */
function farthest({ d, layers }: FusedPlan, l: number): string {
  return range(layers[l].slots)
    .map((j) => `bitcast<u32>(z${l}_${j})`)
    .map((bits) => (d.activation === 'relu' ? bits : `(${bits} & 0x7fffffffu)`))
    .reduce((most, bits) => `max(${most}, ${bits})`);
}

/** Declares φ′ of every unit, but where it is 0 or 1. */
function slopes({ d: { activation }, layers }: FusedPlan, l: number): string[] {
  if (activation === 'relu' || activation === 'identity') return [];
  return range(layers[l].slots).map(
    (j) => `let k${l}_${j} = activation_derivative(z${l}_${j}, h${l}_${j});`,
  );
}

/** Declares per objective its loss over one row `l…`, and per output its slope `y…` for a mean over the step's rows. */
export function lossesWgsl(p: FusedPlan): string[] {
  const { d, first } = p;
  return d.outputs.flatMap((count, k) => {
    const loss = d.losses[k];
    if (isRowLoss(loss)) {
      throw new RangeError(`fused: expected losses of single outputs, got ${loss.name}`);
    }
    const outputs = range(count).map((o) => first[k] + o);
    const share = 1 / count;
    const slope = share / d.batch;
    const pairs = outputs.flatMap((o) => {
      if (loss.name === 'mse') {
        return [
          `let e${o} = f${o} - t${o};`,
          `let value${o} = e${o} * e${o};`,
          `let y${o} = ${f32(2 * slope)} * e${o};`,
        ];
      }
      return [
        `let pair${o} = element_loss(${u32(k)}, f${o}, t${o});`,
        `let value${o} = pair${o}.x;`,
        `let y${o} = ${slope === 1 ? '' : `${f32(slope)} * `}pair${o}.y;`,
      ];
    });
    const sum = outputs.map((o) => `value${o}`).join(' + ');
    return [...pairs, `let l${k} = ${share === 1 ? sum : `(${sum}) * ${f32(share)}`};`];
  });
}
