import { f32, u32 } from '../../wgsl.ts';
import { onlyOnce } from './memory.ts';
import { type FusedPlan, range } from './plan.ts';

/**
 * From the step's losses `loss…` to its `phase`, its line of the history, and per objective `on…`, whether its head trains.
 */
export function switchWgsl(p: FusedPlan): string[] {
  const { objectives } = p;
  const K = u32(objectives);
  const halted = u32(objectives + 1);
  const finite = range(objectives)
    .map((k) => `is_finite(loss${k})`)
    .join(' && ');
  const line = 'line';
  return [
    ...chosen(p),
    `phase = select(${halted}, chosen, phase != ${halted} && ${finite});`,
    `let ${line} = ((before + t) * NETWORKS + network) * ${u32(objectives + 1)};`,
    onlyOnce([
      ...range(objectives).map((k) => `history[${line} + ${u32(k)}] = loss${k};`),
      `history[${line} + ${K}] = f32(phase);`,
    ]),
    ...range(objectives).map((k) =>
      p.d.rule.name === 'all' ? `let on${k} = phase == ${K};` : `let on${k} = phase == ${u32(k)};`,
    ),
  ];
}

/** Declares `chosen`, as `choosePhase` does. */
function chosen({ d: { rule }, objectives }: FusedPlan): string[] {
  if (rule.name === 'all') return [`let chosen = ${u32(objectives)};`];
  if (rule.name === 'schedule') {
    const passed = rule.until.map((end) => `select(0u, 1u, step >= ${u32(end)})`);
    return [`let chosen = min(${['0u', ...passed].join(' + ')}, ${u32(objectives - 1)});`];
  }
  const slack = (k: number) =>
    rule.hysteresis === 0 ? '' : ` * select(1.0, ${f32(1 + rule.hysteresis)}, ${u32(k)} < phase)`;
  const first = range(objectives - 1).reduceRight(
    (later, k) => `select(${u32(k)}, ${later}, loss${k} <= threshold${k}${slack(k)})`,
    u32(objectives - 1),
  );
  return [`let chosen = ${first};`];
}
