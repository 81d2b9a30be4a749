import { describe, expect, test } from 'vitest';
import { forward } from '../../src/engines/reference/forward.ts';
import { createNetwork, createPass } from '../../src/engines/reference/network.ts';
import { solveHeads } from '../../src/engines/reference/ridge.ts';
import { choleskyFactor, choleskySolve } from '../../src/numbers/cholesky.ts';
import { SHAPES, taskOf } from './tasks.ts';

function passed(shape: (typeof SHAPES)[number]) {
  const task = taskOf(shape);
  const network = createNetwork(shape, task.parameters);
  const pass = createPass(shape, 7, task.inputs.values, task.targets.values);
  forward(network, pass);
  return { task, network, pass };
}

/** The heads [output][weights, bias] from the normal equations as they stand. */
function normalSolution({ network, pass }: ReturnType<typeof passed>, ridge: number) {
  const hidden = pass.hidden[pass.hidden.length - 1];
  const units = hidden.length / pass.rows;
  const size = units + 1;
  const outputs = network.layout.heads.weight.rows;
  const feature = (b: number, i: number) => (i < units ? hidden[b * units + i] : 1);
  const rows = Array.from({ length: pass.rows }, (_, b) => b);
  const sum = (value: (b: number) => number) => rows.reduce((total, b) => total + value(b), 0);
  const normal = Float64Array.from({ length: size * size }, (_, at) =>
    sum((b) => feature(b, Math.floor(at / size)) * feature(b, at % size)),
  );
  let trace = 0;
  for (let i = 0; i < size; i++) trace += normal[i * size + i];
  for (let i = 0; i < size; i++) normal[i * size + i] += (ridge * trace) / size;
  choleskyFactor(normal, size);
  return Array.from({ length: outputs }, (_, o) => {
    const head = Float64Array.from({ length: size }, (_, i) =>
      sum((b) => feature(b, i) * pass.targets[b * outputs + o]),
    );
    choleskySolve(normal, size, head);
    return head;
  });
}

describe.each(SHAPES)('%j', (shape) => {
  // With 1e-3 the normal equations themselves are good for nine digits.
  test('the heads solve the normal equations', () => {
    const given = passed(shape);
    const expected = normalSolution(given, 1e-3);
    const { network, pass } = given;
    solveHeads(network, pass, 0, shape.outputs.length, 1e-3);
    const { weight, bias } = network.layout.heads;
    expected.forEach((head, o) => {
      const scale = Math.max(...head.map(Math.abs));
      head.forEach((value, i) => {
        const at = i < weight.cols ? weight.offset + o * weight.cols + i : bias.offset + o;
        expect(Math.abs(network.parameters[at] - value)).toBeLessThan(1e-9 * scale);
      });
    });
  });

  test('nothing but the named heads changes, and their losses do not rise', () => {
    const { task, network, pass } = passed(shape);
    const before = [...pass.losses];
    const last = shape.outputs.length - 1;
    solveHeads(network, pass, last, last + 1, 1e-8);
    forward(network, pass);
    expect([...pass.losses.slice(0, last)]).toEqual(before.slice(0, last));
    expect(pass.losses[last]).toBeLessThan(before[last]);
    const { trunkSize } = network.layout;
    expect([...network.parameters].slice(0, trunkSize)).toEqual(
      Array.from(task.parameters).slice(0, trunkSize),
    );
  });

  test('an empty range of heads changes nothing', () => {
    const { task, network, pass } = passed(shape);
    solveHeads(network, pass, 1, 1, 1e-8);
    expect([...network.parameters]).toEqual(Array.from(task.parameters));
  });
});

test('more units than rows: the targets are met, finitely', () => {
  const { task, network } = passed(SHAPES[0]);
  const [inputs, targets] = [task.inputs.values.slice(0, 2), task.targets.values.slice(0, 4)];
  const pass = createPass(SHAPES[0], 2, inputs, targets);
  forward(network, pass);
  solveHeads(network, pass, 0, 2, 1e-8);
  forward(network, pass);
  expect(network.parameters.every(Number.isFinite)).toBe(true);
  for (const loss of pass.losses) expect(loss).toBeLessThan(1e-12);
});
