import { describe, expect, test } from 'vitest';
import { checkHeads, closestHeads } from '../../src/diagnosis/heads.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import { planOf, taskOf } from '../engines/tasks.ts';

const shape = (...outputs: number[]): NetworkShape => ({
  inputs: 1,
  hidden: [2],
  outputs,
  activation: 'relu',
});
/** Four trunk parameters, then the heads' rows and biases. */
const parametersOf = (...heads: number[][]) => [0, 0, 0, 0, ...heads.flat(), ...heads.map(() => 0)];

describe('heads', () => {
  test.each([
    ['across', [1, 0], [0, 2], 0, 'ok'],
    ['the same way', [1, 1], [3, 3], 1, 'warning'],
    ['opposite', [1, 1], [-2, -2], -1, 'warning'],
    ['at an angle', [1, 0], [3, 4], 0.6, 'ok'],
    ['zero', [0, 0], [3, 4], 0, 'ok'],
  ])('%s', (_, one, two, cosine, level) => {
    const parameters = parametersOf(one, two);
    const task = taskOf(shape(1, 1), { parameters });
    const [found] = checkHeads({ task, names: ['a', 'b'] }, parameters, 7);
    expect(found).toMatchObject({ check: 'heads', level, step: 7, objectives: ['a', 'b'] });
    expect(found.cosine).toBeCloseTo(cosine, 12);
  });

  test('of one objective may be parallel', () => {
    const parameters = parametersOf([1, 0], [1, 0], [0, 1], [3, 4]);
    const { objectives, cosine } = closestHeads(shape(2, 1, 1), parameters);
    expect(objectives).toEqual([1, 2]);
    expect(cosine).toBeCloseTo(0.8, 12);
  });

  test('nothing to say of one objective, or without a projection', () => {
    const one = taskOf(shape(1));
    expect(checkHeads({ task: one, names: ['a'] }, one.parameters, 0)).toEqual([]);
    const free = taskOf(shape(1, 1), { plan: planOf({ projection: 'none' }) });
    expect(checkHeads({ task: free, names: ['a', 'b'] }, free.parameters, 0)).toEqual([]);
  });
});
