import { u32 } from '../../wgsl.ts';
import { type FusedPlan, range, treeSum } from './plan.ts';

const TYPES = ['f32', 'vec2f', 'vec3f', 'vec4f'];

/** Steps of a sum over lanes: as `treeSum` has it, those far apart first, and of the last four neighbours first. */
function strides(lanes: number): number[] {
  const far: number[] = [];
  for (let half = lanes / 2; half >= 4; half /= 2) far.push(half);
  return [...far, 1, 2];
}

/**
 * Declares `across1` … `across4`, the sum of 1 to 4 numbers over the lanes of a network, which every lane must call and
 * all receive; `partner`, the number of the lane beside, and `of_lane`, that of any lane. None where a network has one lane.
 */
export function lanesWgsl({ d: { layout, lanes } }: FusedPlan): string {
  if (layout === 'lane') return '';
  if (layout === 'subgroup') return subgroup(lanes);
  return workgroup(lanes);
}

function subgroup(lanes: number): string {
  // Subgroups of 4 are those of a software adapter, which adds neighbours first, and at once.
  const sum =
    lanes === 4
      ? '  return subgroupAdd(part);'
      : `  var sum = part;
${strides(lanes)
  .map((stride) => `  sum += subgroupShuffleXor(sum, ${u32(stride)});`)
  .join('\n')}
  return sum;`;
  const sums = TYPES.map(
    (type, index) => `
fn across${index + 1}(part: ${type}) -> ${type} {
${sum}
}`,
  );
  return `${sums.join('\n')}

fn partner(value: f32) -> f32 { return subgroupShuffleXor(value, 1u); }`;
}

/** Two halves of the memory by turns, so that one barrier a sum is enough: nobody is two calls ahead. */
function workgroup(lanes: number): string {
  const sums = TYPES.map((type, index) => {
    const swizzle = ['.x', '.xy', '.xyz', ''][index];
    const padded = [
      'vec4f(part, 0.0, 0.0, 0.0)',
      'vec4f(part, 0.0, 0.0)',
      'vec4f(part, 0.0)',
      'part',
    ];
    const parts = range(lanes).map((lane) => `shared_parts[turn + ${u32(lane)}]${swizzle}`);
    return `
fn across${index + 1}(part: ${type}) -> ${type} {
  offer(${padded[index]});
  return ${treeSum(parts, 1)};
}`;
  });
  return `var<workgroup> shared_parts: array<vec4f, ${2 * lanes}>;
var<private> turn: u32;
var<private> own_lane: u32;

fn offer(part: vec4f) {
  turn = ${u32(lanes)} - turn;
  shared_parts[turn + own_lane] = part;
  workgroupBarrier();
}
${sums.join('\n')}

fn partner(value: f32) -> f32 {
  offer(vec4f(value));
  return shared_parts[turn + (own_lane ^ 1u)].x;
}`;
}

/** Declares `names`, each the sum of one expression over all lanes. */
export function sumAcross(
  { d: { layout } }: FusedPlan,
  names: readonly string[],
  parts: readonly string[],
): string {
  if (layout === 'lane') return names.map((name, i) => `let ${name} = ${parts[i]};`).join('\n');
  const lines: string[] = [];
  for (let from = 0; from < names.length; from += 4) {
    const some = names.slice(from, from + 4);
    const of = parts.slice(from, from + 4);
    if (some.length === 1) {
      lines.push(`let ${some[0]} = across1(${of[0]});`);
      continue;
    }
    const sum = `sum_${some[0]}`;
    lines.push(`let ${sum} = across${some.length}(${TYPES[some.length - 1]}(${of.join(', ')}));`);
    lines.push(...some.map((name, i) => `let ${name} = ${sum}.${'xyzw'[i]};`));
  }
  return lines.join('\n');
}

/** Declares `to` + unit for every unit: what `from` + slot holds in the lane of the unit, in all lanes. */
export function spread(
  { d: { layout, lanes } }: FusedPlan,
  units: number,
  from: (slot: number) => string,
  to: string,
): string {
  return range(units)
    .map((unit) => {
      const [slot, lane] = [Math.floor(unit / lanes), unit % lanes];
      if (layout === 'lane') return `let ${to}${unit} = ${from(slot)};`;
      if (layout === 'subgroup')
        return `let ${to}${unit} = subgroupBroadcast(${from(slot)}, ${u32(lane)});`;
      const offered = lane === 0 ? `offer(vec4f(${from(slot)}));\n` : '';
      return `${offered}let ${to}${unit} = shared_parts[turn + ${u32(lane)}].x;`;
    })
    .join('\n');
}

/** What the unit beside holds, pairs being units 2m and 2m + 1. */
export function beside(
  { d: { layout } }: FusedPlan,
  name: (slot: number) => string,
  slot: number,
): string {
  return layout === 'lane' ? name(slot ^ 1) : `partner(${name(slot)})`;
}
