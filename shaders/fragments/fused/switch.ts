import { f32, u32 } from '../../wgsl.ts';
import { type FusedPlan, lineWidth, range } from './plan.ts';

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
    `let line = (lines + now) * ${u32(lineWidth(p.d) * p.d.together)}${p.d.layout === 'lane' ? ' + invocation' : ''};`,
    ...recorded(p),
    ...range(objectives).map((k) =>
      p.d.rule.name === 'all'
        ? `let on${k} = phase == ${u32(objectives)};`
        : `let on${k} = phase == ${u32(k)};`,
    ),
  ];
}

/** The line of the history, a number from each lane; networks of a workgroup write theirs side by side. */
function recorded({ d, objectives }: FusedPlan): string[] {
  const values = [...range(objectives).map((k) => `loss${k}`), 'f32(phase)'];
  const width = lineWidth(d);
  if (d.layout === 'lane') {
    return values.map((value, k) => `history[line + ${u32(k * d.together)}] = ${value};`);
  }
  return range(Math.ceil(width / d.lanes)).map((part) => {
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
