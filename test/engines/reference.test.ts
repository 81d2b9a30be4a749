import { describe, expect, test } from 'vitest';
import { createReferenceEngine } from '../../src/engines/reference/engine.ts';
import type { Projection } from '../../src/methods/index.ts';
import { layoutOf } from '../../src/network/layout.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import { ALL, DEEP, firstStep, lossAt, planOf, SHAPES, taskOf, wholeData } from './tasks.ts';

describe('gradients', () => {
  test.each(SHAPES)(
    'are the central differences of each loss: $inputs → $hidden → $outputs',
    async (shape) => {
      const K = shape.outputs.length;
      const layout = layoutOf(shape);
      const task = taskOf(shape, {
        plan: planOf({ choose: ALL, directions: shape.outputs.map((_, k) => k) }),
        order: wholeData,
      });
      const { view } = await firstStep(task);
      const h = 1e-5;
      for (let p = 0; p < layout.size; p++) {
        const at = (shift: number) => {
          const moved = Float64Array.from(task.parameters);
          moved[p] += shift;
          return moved;
        };
        let sum = 0;
        for (let k = 0; k < K; k++) {
          const slope =
            ((await lossAt(task, at(h), k)) - (await lossAt(task, at(-h), k))) / (2 * h);
          sum += slope;
          if (p < layout.trunkSize) expect(view.directions[k].raw[p]).toBeCloseTo(slope, 6);
        }
        // A head parameter acts on its own objective's loss alone.
        if (p >= layout.trunkSize) expect(view.headGradients[p]).toBeCloseTo(sum, 6);
      }
    },
  );
});

describe('projections', () => {
  test.each<Projection>(['upstream', 'masked'])(
    '%s: one row moves no protected output, to first order',
    async (projection) => {
      // Identity units have no mask, so that both projections are exact on a step's own row for one hidden layer.
      const shape: NetworkShape = {
        inputs: 2,
        hidden: [6],
        outputs: [2, 1, 1],
        activation: projection === 'masked' ? 'tanh' : 'identity',
      };
      const task = taskOf(shape, {
        plan: planOf({ projection }),
        thresholds: [1e9, 1e9, 0],
        order: { rows: 7, batch: 1 },
        rate: () => 1e-6,
      });
      const before = await firstStep(task);
      expect(before.chunk.phases[0]).toBe(2);
      const moved = Float64Array.from(task.parameters);
      const { trunkSize } = layoutOf(shape);
      before.view.directions[0].projected.forEach((value, p) => {
        moved[p] -= 1e-6 * value;
      });
      expect(Math.hypot(...before.view.directions[0].projected)).toBeGreaterThan(1e-2);
      expect(before.view.directions[0].projected).toHaveLength(trunkSize);
      const after = await firstStep({ ...task, parameters: moved });
      for (let o = 0; o < 3; o++)
        expect(Math.abs(after.view.out[o] - before.view.out[o])).toBeLessThan(1e-10);
      expect(Math.abs(after.view.out[3] - before.view.out[3])).toBeGreaterThan(1e-8);
    },
  );

  test('hyperplane: columns of the last layer are orthogonal to every protected head', async () => {
    const task = taskOf(DEEP, {
      plan: planOf({ projection: 'hyperplane' }),
      thresholds: [1e9, 1e9, 0],
    });
    const { view } = await firstStep(task);
    const { trunk, heads } = layoutOf(DEEP);
    const { weight, bias } = trunk[trunk.length - 1];
    const [{ raw, projected }] = view.directions;
    for (let o = 0; o < 3; o++) {
      for (let column = 0; column <= weight.cols; column++) {
        let dot = 0;
        for (let h = 0; h < weight.rows; h++) {
          const p =
            column < weight.cols ? weight.offset + h * weight.cols + column : bias.offset + h;
          dot += projected[p] * task.parameters[heads.weight.offset + o * weight.rows + h];
        }
        expect(dot).toBeCloseTo(0, 12);
      }
    }
    expect(projected.subarray(0, weight.offset)).toEqual(raw.subarray(0, weight.offset));
    expect(projected.subarray(weight.offset)).not.toEqual(raw.subarray(weight.offset));
  });

  test('heads that are equal or zero are protected once or not at all', async () => {
    const task = taskOf(DEEP, {
      plan: planOf({ projection: 'upstream' }),
      thresholds: [1e9, 1e9, 0],
    });
    const parameters = Float64Array.from(task.parameters);
    const { offset, cols } = layoutOf(DEEP).heads.weight;
    parameters.copyWithin(offset + cols, offset, offset + cols);
    parameters.fill(0, offset + 2 * cols, offset + 3 * cols);
    const { view, engine } = await firstStep({ ...task, parameters });
    expect(Math.hypot(...view.directions[0].projected)).toBeGreaterThan(0);
    expect((await engine.parameters()).every(Number.isFinite)).toBe(true);
  });
});

describe('a step', () => {
  test('keeps the bits of frozen parameters and of heads that do not train', async () => {
    const task = taskOf(DEEP, { thresholds: [0, 1e9, 1e9] });
    const { heads, trunkSize } = layoutOf(DEEP);
    const frozen = Uint8Array.from(task.frozen, (_, p) => Number(p % 3 === 0));
    const engine = createReferenceEngine({ ...task, frozen });
    await engine.advance(20);
    const after = await engine.parameters();
    const trains = (p: number) => {
      if (p < trunkSize) return true;
      return p < heads.weight.offset + heads.weight.cols || p === heads.bias.offset;
    };
    after.forEach((value, p) => {
      const kept = frozen[p] === 1 || !trains(p);
      expect(Object.is(value, task.parameters[p])).toBe(kept);
    });
  });

  test('sums the directions of all objectives, each head its own', async () => {
    const task = taskOf(DEEP, { plan: planOf({ choose: ALL, directions: [0, 1, 2] }) });
    const { view, chunk, engine } = await firstStep(task);
    expect(chunk.phases[0]).toBe(3);
    expect(view.directions[0].projected).toEqual(view.directions[0].raw);
    const after = await engine.parameters();
    after.forEach((value, p) => {
      const trunk = p < layoutOf(DEEP).trunkSize;
      const direction = trunk
        ? view.directions.reduce((sum, { projected }) => sum + projected[p], 0)
        : view.headGradients[p];
      expect(value).toBeCloseTo(task.parameters[p] - 0.02 * direction, 14);
    });
  });
});
