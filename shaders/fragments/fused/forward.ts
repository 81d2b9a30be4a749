import { f32, u32 } from '../../wgsl.ts';
import { isRowLoss } from '../loss.ts';
import type { FusedDims } from './dims.ts';
import { earlySums, isEarly } from './early.ts';
import { spread, sumAcross } from './lanes.ts';
import { insideOf } from './memory.ts';
import { type FusedPlan, range, treeSum } from './plan.ts';

/** Activations that are not 0 at 0, so that a lane without a unit must be held there. */
const LIFTED = new Set(['sigmoid', 'softplus']);
/** From here on relu lets through: the least number that no device takes for 0. */
const LEAST_NORMAL = 2 ** -126;

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
      lines.push(...activated(p, l, j));
    }
    if (hides(d)) lines.push(`let farthest${l} = ${farthest(p, l)};`);
    if (l + 1 < layers.length) lines.push(spread(p, units, (j) => `h${l}_${j}`, 'a'));
  });
  const last = layers.length - 1;
  const parts = objectiveOf.map((_, o) => {
    const products = range(layers[last].slots).map((j) => `v${o}_${j} * h${last}_${j}`);
    return `${treeSum(products, d.lanes)}`;
  });
  if (hides(d)) {
    const all = layers.map((_, l) => `farthest${l}`).reduce((most, own) => `max(${most}, ${own})`);
    lines.push(`let farthest = ${all};`);
    parts[0] = `select(${parts[0]}, bitcast<f32>(farthest), farthest >= 0x7f800000u)`;
  }
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

/**
 * Whether a value that is not finite can go into the activation and a finite one come out. Where it can, the first loss is told of
 * it; relu is made such that NaN stays NaN and −∞ becomes it.
 */
function hides({ activation }: FusedDims): boolean {
  return activation !== 'relu' && activation !== 'identity';
}

/** Declares a unit's `h`, φ(z), and but for the identity its `k`, φ′(z). */
function activated(p: FusedPlan, l: number, j: number): string[] {
  const { activation } = p.d;
  const [z, h, k] = ['z', 'h', 'k'].map((name) => `${name}${l}_${j}`);
  if (activation === 'identity') return [`let ${h} = ${z};`];
  if (activation === 'relu') {
    return [`let ${k} = step(${f32(LEAST_NORMAL)}, ${z});`, `let ${h} = abs(${z}) * ${k};`];
  }
  const inside = LIFTED.has(activation) ? insideOf(p, l, j) : undefined;
  return [
    `let ${h} = ${inside ? `select(0.0, activate(${z}), ${inside})` : `activate(${z})`};`,
    `let ${k} = activation_derivative(${z}, ${h});`,
  ];
}

/** Bits of what goes farthest out into a layer's activation. */
function farthest({ layers }: FusedPlan, l: number): string {
  return range(layers[l].slots)
    .map((j) => `(bitcast<u32>(z${l}_${j}) & 0x7fffffffu)`)
    .reduce((most, bits) => `max(${most}, ${bits})`);
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
