import { f32, u32 } from '../../wgsl.ts';
import { backwardWgsl } from './backward.ts';
import { forwardWgsl, loadRow, lossesWgsl } from './forward.ts';
import { type FusedPlan, hasActiveSlope, outerName, range } from './plan.ts';
import { switchWgsl } from './switch.ts';
import { directionsWgsl, gradientsOfRow, updateWgsl } from './update.ts';

/** The loop of steps up to `end`. */
export function loopWgsl(p: FusedPlan): string {
  if (p.unroll === 0) {
    const lines = ['let now = t;', ...(p.d.batch === 1 ? ofOneRow(p) : ofRows(p))];
    return `    for (; t < end; t++) {\n${indented(lines, 3)}\n    }\n`;
  }
  const many = u32(p.unroll);
  const unrolled = `    for (; t + ${many} <= end; t += ${many}) {\n${turn(p, p.unroll)}\n    }\n`;
  return `${p.unroll > 1 ? unrolled : ''}    for (; t < end; t++) {\n${turn(p, 1)}\n    }\n`;
}

/** Some steps inside each other. */
function turn(p: FusedPlan, steps: number): string {
  const names = [
    ...p.registers.map(({ name }) => name),
    'phase',
    ...(p.d.orders > 0 ? [] : ['at']),
  ];
  return indented(
    [
      ...names.map((name) => `let ${name} = ${outerName(p, { name })};`),
      ...range(steps).flatMap((step) => [
        '{',
        `let now = t${step > 0 ? ` + ${u32(step)}` : ''};`,
        ...ofOneRow(p),
      ]),
      ...names.map((name) => `${outerName(p, { name })} = ${name};`),
      ...range(steps).map(() => '}'),
    ],
    3,
  );
}

function ofOneRow(p: FusedPlan): string[] {
  return [
    `let row = ${p.d.orders > 0 ? 'order[row_table + now]' : 'at'};`,
    ...loadRow(p),
    ...rate(p),
    ...forwardWgsl(p),
    ...lossesWgsl(p),
    ...range(p.objectives).map((k) => `let loss${k} = l${k};`),
    ...switchWgsl(p),
    ...slopesOfHeads(p),
    ...backwardWgsl(p),
    ...(p.keepsGradients
      ? gradientsOfRow(p).map(({ name, value }) => `var ${name} = ${value};`)
      : []),
    ...directionsWgsl(p),
    ...updateWgsl(p),
    ...nextStep(p),
  ];
}

function rate({ d }: FusedPlan): string[] {
  return d.constantRates ? [] : ['let rate = rates[rate_table + now];'];
}

/** All rows once for the losses that choose the phase, then again for the gradients. */
function ofRows(p: FusedPlan): string[] {
  const { objectives, d } = p;
  const row = [
    d.orders > 0
      ? 'let row = order[row_table + now * BATCH + i];'
      : 'let row = select(at + i, at + i - ROWS, at + i >= ROWS);',
    ...loadRow(p),
  ];
  const gradients = gradientsOfRow(p);
  return [
    ...rate(p),
    ...range(objectives).map((k) => `var sum${k} = 0.0;`),
    'for (var i = 0u; i < BATCH; i++) {',
    indented(
      [
        ...row,
        ...forwardWgsl(p),
        ...lossesWgsl(p),
        ...range(objectives).map((k) => `sum${k} += l${k};`),
      ],
      1,
    ),
    '}',
    ...range(objectives).map((k) => `let loss${k} = sum${k} * ${f32(1 / d.batch)};`),
    ...switchWgsl(p),
    ...gradients.map(({ name }) => `var ${name} = 0.0;`),
    'for (var i = 0u; i < BATCH; i++) {',
    indented(
      [
        ...row,
        ...forwardWgsl(p),
        ...lossesWgsl(p),
        ...slopesOfHeads(p),
        ...backwardWgsl(p),
        ...gradients.map(({ name, value }) => `${name} += ${value};`),
      ],
      1,
    ),
    '}',
    ...directionsWgsl(p),
    ...updateWgsl(p),
    ...nextStep(p),
  ];
}

/**
 * Declares `s…` of every output: its slope where its head trains, else 0; with plain descent times the rate, so that
 * everything that follows is a step.
 */
function slopesOfHeads(p: FusedPlan): string[] {
  const { d, objectiveOf } = p;
  const scale = d.optimizer.name === 'sgd' ? 'rate * ' : '';
  const lines = objectiveOf.map((k, o) => `let s${o} = select(0.0, ${scale}y${o}, on${k});`);
  if (!hasActiveSlope(p)) return lines;
  const active = objectiveOf.reduce(
    (rest, k, o) => (rest === '' ? `s${o}` : `select(${rest}, s${o}, on${k})`),
    '',
  );
  return [...lines, `let active_slope = ${active};`];
}

function nextStep({ d, unroll }: FusedPlan): string[] {
  const next =
    d.batch === 1
      ? 'select(at + 1u, 0u, at + 1u == ROWS)'
      : 'select(at + BATCH, at + BATCH - ROWS, at + BATCH >= ROWS)';
  const wrap = `${unroll > 0 ? 'let ' : ''}at = ${next};`;
  return d.orders > 0 ? [] : [wrap];
}

function indented(lines: readonly string[], depth: number): string {
  return lines
    .flatMap((text) => text.split('\n'))
    .map((text) => '  '.repeat(depth) + text)
    .join('\n');
}
