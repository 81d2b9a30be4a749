import { f32, u32 } from '../../wgsl.ts';
import { recordWgsl } from './history.ts';
import { type FusedPlan, range } from './plan.ts';

/**
 * From the step's losses `loss…` to its `phase`, its line of the history, and per objective `on…`, whether its head trains.
 */
export function switchWgsl(p: FusedPlan): string[] {
  const { objectives } = p;
  const halted = u32(objectives + 1);
  // No loss is negative.
  const sum = range(objectives)
    .map((k) => `loss${k}`)
    .join(' + ');
  return [
    ...chosen(p),
    `${p.unroll > 0 ? 'let ' : ''}phase = select(${halted}, chosen, phase != ${halted} && is_finite(${sum}));`,
    ...recordWgsl(p),
    ...range(objectives).map((k) =>
      p.d.rule.name === 'all'
        ? `let on${k} = phase == ${u32(objectives)};`
        : `let on${k} = phase == ${u32(k)};`,
    ),
  ];
}

/** Declares `chosen`, as `choosePhase` does. */
function chosen({ d: { rule }, objectives }: FusedPlan): string[] {
  if (rule.name === 'all') return [`let chosen = ${u32(objectives)};`];
  if (rule.name === 'schedule') {
    const passed = rule.until.map((end) => `select(0u, 1u, begun + now >= ${u32(end)})`);
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
