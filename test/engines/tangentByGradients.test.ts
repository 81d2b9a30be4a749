/** Tangents by conjugate gradients against those by a factorised Gram matrix. */
import { describe, expect, test } from 'vitest';
import { columnOf } from '../../src/engines/reference/columns.ts';
import { forward } from '../../src/engines/reference/forward.ts';
import { createNetwork, createPass } from '../../src/engines/reference/network.ts';
import { tangent } from '../../src/engines/reference/tangent.ts';
import { fitTangentByGradients } from '../../src/engines/reference/tangentByGradients.ts';
import { fitTangent } from '../../src/engines/reference/tangentFit.ts';
import { layoutOf } from '../../src/network/layout.ts';
import { counterNormal } from '../../src/numbers/counter.ts';
import { SHAPES } from './tasks.ts';

const normals = (stream: number, length: number) =>
  Float64Array.from({ length }, (_, i) => counterNormal(4, stream, i));

function problem(shape: (typeof SHAPES)[number], rows: number) {
  const outputs = shape.outputs.reduce((sum, count) => sum + count, 0);
  const network = createNetwork(shape, normals(1, layoutOf(shape).size));
  const pass = createPass(shape, rows, normals(2, rows * shape.inputs), normals(3, rows * outputs));
  forward(network, pass);
  return { network, pass, outputs, targets: [normals(5, rows), normals(6, rows)] };
}

describe.each(SHAPES)('%j', (shape) => {
  test.each([1e-1, 1e-4])('the fit of the factorised Gram matrix, ridge %d', (ridge) => {
    const { network, pass, outputs, targets } = problem(shape, 17);
    for (const output of [0, outputs - 1]) {
      const want = fitTangent(network, pass, output, targets, [ridge]);
      const got = fitTangentByGradients(network, pass, output, targets, ridge);
      got.planes.forEach((plane, k) => {
        const fitOf = (along: Float64Array) =>
          columnOf(tangent(network, pass, along), outputs, output);
        const wanted = fitOf(want?.planes[k] ?? new Float64Array(0));
        fitOf(plane).forEach((value, row) => {
          expect(value).toBeCloseTo(wanted[row], 6);
        });
        expect(got.residuals[k]).toBeLessThan(1e-7);
      });
    }
  });
});

test('where it stops early it says how far it came; more iterations come further', () => {
  const { network, pass, targets } = problem(SHAPES[0], 60);
  const after = (most: number) => {
    const { residuals, planes } = fitTangentByGradients(network, pass, 0, targets, 1e-6, most);
    const fit = columnOf(tangent(network, pass, planes[0]), 2, 0);
    const off = fit.reduce((sum, value, row) => sum + (targets[0][row] - value) ** 2, 0);
    return { residual: residuals[0], off };
  };
  const runs = [0, 3, 12, 500].map(after);
  expect(runs[0]).toEqual({ residual: 1, off: targets[0].reduce((sum, t) => sum + t * t, 0) });
  expect(runs[1].residual).toBeGreaterThan(1e-8);
  expect(runs[3].residual).toBeLessThanOrEqual(1e-8);
  runs.slice(1).forEach(({ off }, index) => {
    expect(off).toBeLessThanOrEqual(runs[index].off);
  });
});

test('a target of 0 has planes of 0', () => {
  const { network, pass } = problem(SHAPES[1], 5);
  const { planes, residuals } = fitTangentByGradients(network, pass, 0, [new Float64Array(5)], 0.1);
  expect(planes[0].every((value) => value === 0)).toBe(true);
  expect(residuals).toEqual([0]);
});
