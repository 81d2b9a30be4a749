import { f32, u32 } from '../../wgsl.ts';
import { decayRate } from '../biasCorrection.ts';
import { momentsOf } from './memory.ts';
import { type Direction, type FusedPlan, type Register, range } from './plan.ts';
import { headVectors, ontoLine, projectOff, protectable } from './projection.ts';

const isTrunk = ({ objective }: Register) => objective === undefined;

/** Name of a register's gradient, in the trunk that of one direction. */
function gradient({ name, objective }: Register, direction?: Direction): string {
  return objective === undefined ? `g${direction?.name}_${name}` : `g_${name}`;
}

/** Delta of a trunk parameter's unit, in a weight times its input. */
function factors(p: FusedPlan, { name, layer, slot }: Register, delta: string): string {
  const own = `${delta}_${layer}_${slot}`;
  const input = name.split('_')[2];
  return input === undefined ? own : `${own} * ${p.layers[layer].inputs[Number(input)]}`;
}

function headFactors({ name, layer, slot }: Register): string {
  const output = name.slice(1).split('_')[0];
  return slot === undefined ? `s${output}` : `s${output} * h${layer}_${slot}`;
}

/** Every gradient with what one row adds to it. */
export function gradientsOfRow(p: FusedPlan): { readonly name: string; readonly value: string }[] {
  return p.registers.flatMap((register) =>
    isTrunk(register)
      ? p.directions.map((direction) => ({
          name: gradient(register, direction),
          value: factors(p, register, `d${direction.name}`),
        }))
      : [{ name: gradient(register), value: headFactors(register) }],
  );
}

/** Directions from gradients: the rule of the optimizer, then projections that act after it. */
export function directionsWgsl(p: FusedPlan): string[] {
  const { d, layers, directions } = p;
  const lines = d.optimizer.name === 'adam' ? adam(p) : [];
  if (protectable(p) === 0 || !p.keepsGradients) return lines;
  const last = layers.length - 1;
  const { inputs, slots } = layers[last];
  const columns = directions.flatMap((direction) =>
    range(inputs.length).map((i) => ({
      vector: (j: number) => `g${direction.name}_w${last}_${j}_${i}`,
      direction,
    })),
  );
  const biases = directions.map((direction) => ({
    vector: (j: number) => `g${direction.name}_b${last}_${j}`,
    direction,
  }));
  if (d.projection === 'line') lines.push(...ontoLine(p, columns));
  if (d.projection === 'hyperplane') {
    lines.push(...projectOff(p, 'plane_', slots, headVectors(p), [...columns, ...biases]));
  }
  return lines;
}

/** Adam in the trunk for the state of each direction, in the heads for each that trains; `rate` comes in. */
function adam(p: FusedPlan): string[] {
  const { d, objectives, directions, registers } = p;
  if (d.optimizer.name !== 'adam') return [];
  const { beta1, beta2, epsilon } = d.optimizer;
  const lines = range(objectives).flatMap((k) => [
    `n${k} += select(0u, 1u, on${k});`,
    `let first${k} = rate / bias_correction(${decayRate(beta1)}, f32(max(n${k}, 1u)));`,
    `let second${k} = 1.0 / bias_correction(${decayRate(beta2)}, f32(max(n${k}, 1u)));`,
  ]);
  const chosen = (name: (k: number) => string) =>
    range(objectives).reduce(
      (rest, k) => (k === 0 ? name(0) : `select(${rest}, ${name(k)}, on${k})`),
      '',
    );
  const isActive = directions[0].objective === 'active';
  if (isActive) {
    lines.push(
      `let first = ${chosen((k) => `first${k}`)};`,
      `let second = ${chosen((k) => `second${k}`)};`,
    );
  }
  const advance = (
    g: string,
    m: string,
    v: string,
    scales: readonly [string, string],
    states: readonly { readonly m: string; readonly v: string; readonly on: string }[],
  ) => [
    `{ let m = ${f32(beta1)} * ${m} + ${f32(1 - beta1)} * ${g}; let v = ${f32(beta2)} * ${v} + ${f32(1 - beta2)} * (${g} * ${g});`,
    ...states.map(
      (state) =>
        `${state.m} = select(${state.m}, m, ${state.on}); ${state.v} = select(${state.v}, v, ${state.on});`,
    ),
    `${g} = m * ${scales[0]} / (sqrt(v * ${scales[1]}) + ${f32(epsilon)}); }`,
  ];
  for (const register of registers) {
    const moments = momentsOf(p, register);
    const { objective } = register;
    const moves = d.freezes ? ` && moves_${register.name}` : '';
    if (objective !== undefined) {
      const [{ m, v }] = moments;
      lines.push(
        ...advance(
          gradient(register),
          m,
          v,
          [`first${objective}`, `second${objective}`],
          [{ m, v, on: `on${objective}${moves}` }],
        ),
      );
    } else if (isActive) {
      const [m, v] = [chosen((k) => moments[k].m), chosen((k) => moments[k].v)];
      lines.push(
        ...advance(
          gradient(register, directions[0]),
          m,
          v,
          ['first', 'second'],
          moments.map((state, k) => ({ ...state, on: `on${k}${moves}` })),
        ),
      );
    } else {
      directions.forEach((direction, k) => {
        const { m, v } = moments[k];
        lines.push(
          ...advance(
            gradient(register, direction),
            m,
            v,
            [`first${k}`, `second${k}`],
            [{ m, v, on: `on${k}${moves}` }],
          ),
        );
      });
    }
  }
  return lines;
}

/**
 * Every parameter its step: the trunk's unless the network is halted, those of heads where they train. Without gradients steps
 * that are not taken are 0; where units are never negative they are never −0, so that heads keep their bits without a choice.
 */
export function updateWgsl(p: FusedPlan): string[] {
  const { d, objectives, registers, directions } = p;
  const moved = ({ name }: Register, by: string, on: string | undefined) => {
    const conditions = [...(on ? [on] : []), ...(d.freezes ? [`moves_${name}`] : [])];
    const to = `${name} - ${by}`;
    const value = conditions.length > 0 ? `select(${name}, ${to}, ${conditions.join(' && ')})` : to;
    return `${p.unroll > 0 ? 'let ' : ''}${name} = ${value};`;
  };
  return [
    ...(p.keepsGradients ? [`let alive = phase != ${u32(objectives + 1)};`] : downs(p)),
    ...registers.map((register) => {
      const { objective } = register;
      if (objective !== undefined) {
        const on = p.keepsGradients || d.activation !== 'relu' ? `on${objective}` : undefined;
        return moved(register, headStep(p, register), on);
      }
      if (!p.keepsGradients) return moved(register, factors(p, register, 'down'), undefined);
      const sum = directions.map((direction) => gradient(register, direction));
      return moved(register, sum.length > 1 ? `(${sum.join(' + ')})` : sum[0], 'alive');
    }),
  ];
}

/** What is taken off a head's parameter. */
function headStep(p: FusedPlan, register: Register): string {
  return p.keepsGradients ? gradient(register) : headFactors(register);
}

/** Declares the deltas of all directions together. */
function downs(p: FusedPlan): string[] {
  return p.layers.flatMap(({ slots }, l) =>
    range(slots).map((j) => {
      const sum = p.directions.map(({ name }) => `d${name}_${l}_${j}`).join(' + ');
      return `let down_${l}_${j} = ${sum};`;
    }),
  );
}
