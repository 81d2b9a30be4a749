import { u32 } from '../../wgsl.ts';
import { type FusedPlan, outerName, type Register, range } from './plan.ts';

/** Number of the unit that a lane holds in a slot, as WGSL. */
function unit({ d: { layout, lanes } }: FusedPlan, slot: number): string {
  return layout === 'lane' ? u32(slot) : `(lane + ${u32(slot * lanes)})`;
}

/** Whether some lanes have no unit in a slot. */
function isPartial({ d: { lanes }, layers }: FusedPlan, layer: number, slot: number): boolean {
  return (slot + 1) * lanes > layers[layer].units;
}

/** Condition that a lane has a unit in a slot; undefined where all have. */
export function insideOf(p: FusedPlan, layer: number, slot: number): string | undefined {
  if (!isPartial(p, layer, slot)) return undefined;
  return `(${unit(p, slot)} < ${u32(p.layers[layer].units)})`;
}

/** Place of a register's parameter, from the start of some block on. */
function place(p: FusedPlan, { offset, stride, slot }: Register): string {
  if (slot === undefined) return u32(offset);
  const step = stride === 1 ? unit(p, slot) : `${unit(p, slot)} * ${u32(stride)}`;
  return `${u32(offset)} + ${step}`;
}

/** Adam's moments of a register: their names, and the place of their block in a network's store. */
export function momentsOf(
  { d, objectives }: FusedPlan,
  register: Register,
): { readonly m: string; readonly v: string; readonly at: number; readonly next: number }[] {
  if (d.optimizer.name !== 'adam') return [];
  const { size, heads } = d.parameters;
  const trunk = heads.weight;
  const start = 2 * size;
  if (register.objective !== undefined) {
    const at = start + objectives * 2 * trunk - trunk;
    return [{ m: `m_${register.name}`, v: `s_${register.name}`, at, next: at + size - trunk }];
  }
  return range(objectives).map((k) => ({
    m: `m${k}_${register.name}`,
    v: `s${k}_${register.name}`,
    at: start + 2 * k * trunk,
    next: start + (2 * k + 1) * trunk,
  }));
}

const line = (text: string) => `  ${text}\n`;

export function loadState(p: FusedPlan): string {
  const { d, objectives } = p;
  const counts =
    d.optimizer.name === 'adam'
      ? range(objectives).map((k) => line(`var n${k} = state[own_state + ${u32(2 + k)}];`))
      : [];
  return [
    line('let own = network * STORE;'),
    line('let own_state = network * (OBJECTIVES + 2u);'),
    line('let before = control[1];'),
    line('let lines = group.x * control[2] + before;'),
    ...(d.constantRates
      ? [line('let rate = rates[control[3u + 2u * network]];')]
      : [line('let rate_table = control[3u + 2u * network] * STEPS + before;')]),
    ...(d.orders > 0
      ? [line('let row_table = (control[4u + 2u * network] * STEPS + before) * BATCH;')]
      : []),
    line('let begun = state[own_state];'),
    line(`var ${outerName(p, { name: 'phase' })} = state[own_state + 1u];`),
    ...(d.orders > 0
      ? []
      : [line(`var ${outerName(p, { name: 'at' })} = begun % ROWS * BATCH % ROWS;`)]),
    ...counts,
    ...range(objectives - 1).map((k) =>
      line(`let threshold${k} = thresholds[network * OBJECTIVES + ${u32(k)}];`),
    ),
    ...(d.layout === 'workgroup' ? [line('own_lane = lane;')] : []),
  ].join('');
}

export function storeState(p: FusedPlan): string {
  const { d, objectives } = p;
  const counts =
    d.optimizer.name === 'adam'
      ? range(objectives).map((k) => `state[own_state + ${u32(2 + k)}] = n${k};`)
      : [];
  const lines = [
    'state[own_state] = begun + steps;',
    `state[own_state + 1u] = ${outerName(p, { name: 'phase' })};`,
    ...counts,
  ];
  return onlyOnce(lines);
}

/** By one lane of a network. */
export function onlyOnce(lines: readonly string[]): string {
  return `  if (lane == 0u) {\n${lines.map((text) => `    ${text}\n`).join('')}  }`;
}

/** The parameters, their moments, and what is frozen; a lane without a unit in a slot holds zeros there. */
export function loadRegisters(p: FusedPlan): string {
  const { d, registers } = p;
  return registers
    .map((register) => {
      const at = place(p, register);
      const inside =
        register.slot === undefined ? undefined : insideOf(p, register.layer, register.slot);
      const loads = [
        [outerName(p, register), 0],
        ...momentsOf(p, register).flatMap(({ m, v, at: first, next }) => [
          [m, first],
          [v, next],
        ]),
      ].map(([name, block]) => {
        const load = `networks[own + ${u32(Number(block))} + ${at}]`;
        return inside
          ? line(`var ${name} = 0.0; if ${inside} { ${name} = ${load}; }`)
          : line(`var ${name} = ${load};`);
      });
      const frozen = `control[3u + 2u * NETWORKS + network * PARAMETERS + ${at}] == 0u`;
      if (d.freezes) {
        loads.push(line(`let moves_${register.name} = ${inside ? `${inside} && ` : ''}${frozen};`));
      }
      return loads.join('');
    })
    .join('');
}

/** Where they came from. */
export function storeRegisters(p: FusedPlan): string {
  return eachStored(p, (register) => [
    [outerName(p, register), 0],
    ...momentsOf(p, register).flatMap(({ m, v, at, next }): [string, number][] => [
      [m, at],
      [v, next],
    ]),
  ]);
}

/** The parameters as they are to the block `good`. */
export function storeGood(p: FusedPlan): string {
  return eachStored(p, (register) => [[outerName(p, register), p.d.parameters.size]]);
}

function eachStored(
  p: FusedPlan,
  values: (register: Register) => readonly (readonly [string, number])[],
): string {
  return p.registers
    .map((register) => {
      const guard =
        register.slot === undefined ? '(lane == 0u)' : insideOf(p, register.layer, register.slot);
      const stores = values(register).map(
        ([name, block]) => `networks[own + ${u32(block)} + ${place(p, register)}] = ${name};`,
      );
      return guard ? line(`if ${guard} { ${stores.join(' ')} }`) : stores.map(line).join('');
    })
    .join('');
}
