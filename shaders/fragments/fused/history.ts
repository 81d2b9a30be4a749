/** The history of a fused kernel: what a network leaves of a step, and how its phase is read from that. */

import { u32 } from '../../wgsl.ts';
import type { Loss } from '../loss.ts';
import type { FusedDims } from './dims.ts';
import { type FusedPlan, range } from './plan.ts';

const NEVER_NEGATIVE: ReadonlySet<Loss['name']> = new Set(['mse', 'mae', 'huber']);

/**
 * Whether the signs of a line's losses tell the phase, as a binary number, least significant first: all K are set where the network
 * is halted. Large populations leave more behind than anything else takes, and this leaves a third less; only where each network
 * has a lane, and no loss is ever negative.
 */
export function signsTellPhase({ layout, losses }: FusedDims): boolean {
  return layout === 'lane' && losses.every(({ name }) => NEVER_NEGATIVE.has(name));
}

/** Numbers of a network's line in the history of a step: losses, the phase unless signs tell it, and room for the lanes that write it. */
export function lineWidth(d: FusedDims): number {
  const objectives = d.outputs.length;
  if (d.layout !== 'lane') return 4 * Math.ceil((objectives + 1) / 4);
  return signsTellPhase(d) ? objectives : objectives + 1;
}

/** The phase of a step from the signs of its losses. */
export function phaseFromSigns(
  { outputs, rule }: Pick<FusedDims, 'outputs' | 'rule'>,
  isNegative: (objective: number) => boolean,
): number {
  const code = range(outputs.length).reduce((sum, k) => sum + (isNegative(k) ? 2 ** k : 0), 0);
  if (code === 2 ** outputs.length - 1) return outputs.length + 1;
  return rule.name === 'all' ? outputs.length : code;
}

/** Writes the line of a step, a number from each lane; networks of a workgroup write theirs side by side. */
export function recordWgsl(p: FusedPlan): string[] {
  const { d, objectives } = p;
  const width = lineWidth(d);
  const lane = d.layout === 'lane' ? ' + invocation' : '';
  const line = `let line = (lines + now) * ${u32(width * d.together)}${lane};`;
  const values = signsTellPhase(d)
    ? range(objectives).map((k) => signed(p, k))
    : [...range(objectives).map((k) => `loss${k}`), 'f32(phase)'];
  if (d.layout === 'lane') {
    return [
      line,
      ...values.map((value, k) => `history[line + ${u32(k * d.together)}] = ${value};`),
    ];
  }
  const stores = range(Math.ceil(width / d.lanes)).map((part) => {
    const from = part * d.lanes;
    const own = values
      .slice(from, from + d.lanes)
      .reduceRight(
        (rest, value, k) => (rest === '' ? value : `select(${rest}, ${value}, lane == ${u32(k)})`),
        '',
      );
    const store = `history[line + ${u32(from)} + lane] = ${own};`;
    return d.lanes > width ? `if (lane < ${u32(width)}) { ${store} }` : store;
  });
  return [line, ...stores];
}

/** A loss with its bit of the phase; by bits, since a NaN has a sign too. */
function signed({ d, objectives }: FusedPlan, k: number): string {
  const hasBit = (phase: number) => ((phase >> k) & 1) === 1;
  const halted = objectives + 1;
  const set = [...range(objectives).filter(hasBit), halted].map(
    (phase) => `phase == ${u32(phase)}`,
  );
  const sign =
    d.rule.name !== 'all' && hasBit(halted)
      ? `((phase >> ${u32(k)}) << 31u)`
      : `select(0u, 0x80000000u, ${set.join(' || ')})`;
  return `bitcast<f32>(bitcast<u32>(loss${k}) | ${sign})`;
}
