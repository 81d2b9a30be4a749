import { describe, expect, it } from 'vitest';
import {
  lineWidth,
  phaseFromSigns,
  signsTellPhase,
} from '../../shaders/fragments/fused/history.ts';
import { SMALLEST_FUSED } from '../kernels/examples.ts';

const rule = SMALLEST_FUSED.rule;
const signsOf = (bits: string) => (objective: number) => bits[objective] === '-';

describe('phaseFromSigns', () => {
  it.each([
    [1, ['+', '-'], [0, 2]],
    [2, ['++', '-+', '--'], [0, 1, 3]],
    [3, ['+++', '-++', '+-+', '---'], [0, 1, 2, 4]],
    [4, ['++++', '-+++', '+-++', '--++', '----'], [0, 1, 2, 3, 5]],
  ])('tells the phases of %i objectives', (objectives, signs, phases) => {
    const outputs = Array<number>(objectives).fill(1);
    expect(signs.map((bits) => phaseFromSigns({ outputs, rule }, signsOf(bits)))).toEqual(phases);
  });

  it('tells whether a network that trains all at once is halted', () => {
    const d = { outputs: [1, 1], rule: { name: 'all' } } as const;
    expect(['++', '--'].map((bits) => phaseFromSigns(d, signsOf(bits)))).toEqual([2, 3]);
  });
});

it('signs tell the phase where a lane writes alone and no loss is negative', () => {
  const mixed = { ...SMALLEST_FUSED, losses: [{ name: 'logCosh' }, { name: 'mse' }] } as const;
  const shared = { ...SMALLEST_FUSED, layout: 'subgroup', lanes: 8, together: 1 } as const;
  expect([SMALLEST_FUSED, mixed, shared].map(signsTellPhase)).toEqual([true, false, false]);
  expect([SMALLEST_FUSED, mixed, shared].map(lineWidth)).toEqual([2, 3, 4]);
});
