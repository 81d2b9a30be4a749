import { describe, expect, test } from 'vitest';
import { checkRank, numericalRank, protectedGram } from '../../src/diagnosis/rank.ts';
import { subjectOf } from '../../src/diagnosis/subject.ts';
import { layoutOf } from '../../src/network/layout.ts';
import { totalOutputs } from '../../src/network/shape.ts';
import { counterNormal } from '../../src/numbers/counter.ts';
import { DEEP, SHAPES, taskOf } from '../engines/tasks.ts';
import { columnsOfJacobian, denseGram } from './jacobian.ts';

const named = { standardised: true, names: ['a', 'b', 'c'] };

describe.each(SHAPES)('Gram matrix of %j', (shape) => {
  const { trunkSize, trunk } = layoutOf(shape);

  test.each([
    ['whole trunk', []],
    ['a frozen weight', [trunk[0].weight]],
    ['a frozen bias', [trunk[0].bias]],
  ])('is that of the dense Jacobian: %s', (_, blocks) => {
    const frozen = new Uint8Array(taskOf(shape).frozen.length);
    for (const { offset, rows, cols } of blocks) frozen.fill(1, offset, offset + rows * cols);
    const task = taskOf(shape, { frozen });
    const outputs = totalOutputs(shape);
    const columns = columnsOfJacobian(task)
      .slice(0, trunkSize)
      .filter((_, p) => !frozen[p]);
    const dense = denseGram(columns, () => true, outputs);
    const gram = protectedGram(task, outputs);
    // Ours goes output by output, the dense one row by row.
    const place = (index: number) => (index % 7) * outputs + Math.floor(index / 7);
    const R = outputs * 7;
    for (let a = 0; a < R; a++) {
      for (let b = 0; b < R; b++) {
        expect(gram[a * R + b]).toBeCloseTo(dense[place(a)][place(b)], 9);
      }
    }
  });
});

describe('numerical rank', () => {
  test.each([0, 1, 3, 8])('of a product of that rank: %i', (rank) => {
    const size = 8;
    const factors = Array.from({ length: rank }, (_, r) =>
      Float64Array.from({ length: size }, (_, i) => counterNormal(1, r, i)),
    );
    const matrix = Float64Array.from({ length: size * size }, (_, index) =>
      factors.reduce((sum, own) => sum + own[Math.floor(index / size)] * own[index % size], 0),
    );
    expect(numericalRank(matrix, size)).toBe(rank);
  });
});

describe('rank of the protected rows', () => {
  test('leaves directions', () => {
    const [found] = checkRank(subjectOf({ ...named, task: taskOf(SHAPES[0]) }));
    expect(found).toMatchObject({ check: 'rank', level: 'ok', rows: 7, parameters: 20 });
    expect(found.rank).toBeGreaterThan(0);
    expect(found.rank).toBeLessThanOrEqual(7);
  });

  test('leaves none: 21 protected outputs × rows against the 9 parameters of a linear trunk', () => {
    const task = taskOf({ inputs: 1, hidden: [1], outputs: [1, 1], activation: 'tanh' });
    const [found] = checkRank(subjectOf({ ...named, task }));
    expect(found).toMatchObject({ level: 'problem', rank: 2, parameters: 2 });
    expect(found.message).toContain('0 directions are free');
  });

  test('frozen parameters are no directions', () => {
    const frozen = new Uint8Array(taskOf(DEEP).frozen.length);
    const { weight } = layoutOf(DEEP).trunk[1];
    frozen.fill(1, weight.offset, weight.offset + weight.rows * weight.cols);
    const all = checkRank(subjectOf({ ...named, task: taskOf(DEEP) }))[0];
    const fewer = checkRank(subjectOf({ ...named, task: taskOf(DEEP, { frozen }) }))[0];
    expect(all.parameters - fewer.parameters).toBe(weight.rows * weight.cols);
    expect(fewer.rank).toBeLessThan(all.rank + 1);
  });

  test('one objective protects nothing', () => {
    expect(checkRank(subjectOf({ ...named, task: taskOf(SHAPES[1]) }))).toEqual([]);
  });
});
