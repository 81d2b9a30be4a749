/** Gradients of the reference engine by central differences, over random networks, losses and activations. */
import { expect, test } from 'vitest';
import { ACTIVATION_NAMES } from '../../shaders/fragments/activation.ts';
import type { Loss } from '../../shaders/fragments/loss.ts';
import {
  backward,
  dHidden,
  headGradient,
  trunkGradient,
} from '../../src/engines/reference/backward.ts';
import { forward } from '../../src/engines/reference/forward.ts';
import { createDeltas, createNetwork, createPass } from '../../src/engines/reference/network.ts';
import { layoutOf } from '../../src/network/layout.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import { counterNormal, counterU32, counterUniform } from '../../src/numbers/counter.ts';
import { LOSSES } from '../kernels/examples.ts';

const NETWORKS = 1000;
const STEP = 1e-5;
/** Where a kink lies within a step the difference means nothing. */
const SMOOTH: readonly string[] = ['tanh', 'identity', 'sigmoid', 'gelu', 'silu', 'softplus'];
const KINKED: readonly Loss['name'][] = ['mae', 'quantile', 'huber'];

/** A network of 1 to 3 layers on a few rows, drawn from the seed. */
function problem(seed: number) {
  const whole = (index: number, most: number) => 1 + (counterU32(seed, 9, index) % most);
  const pick = <T>(list: readonly T[], index: number): T =>
    list[counterU32(seed, 9, index) % list.length];
  const losses = Array.from({ length: whole(0, 3) }, (_, k) => pick(LOSSES, 10 + k));
  const shape: NetworkShape = {
    inputs: whole(1, 3),
    hidden: Array.from({ length: whole(2, 3) }, (_, l) => whole(20 + l, 5)),
    outputs: losses.map((_, k) => whole(30 + k, 3)),
    activation: pick(ACTIVATION_NAMES, 3),
  };
  const rows = whole(4, 4);
  const outputs = shape.outputs.reduce((sum, count) => sum + count, 0);
  const normals = (stream: number, length: number) =>
    Float64Array.from({ length }, (_, i) => counterNormal(seed, stream, i));
  const targets = Float64Array.from({ length: rows * outputs }, (_, i) =>
    counterUniform(seed, 7, i),
  );
  const network = createNetwork(shape, normals(5, layoutOf(shape).size), losses);
  losses.forEach(({ name }, k) => {
    if (name !== 'crossEntropy') return;
    // Shares of the classes add up to 1 in every row.
    for (let b = 0; b < rows; b++) {
      const own = targets.subarray(
        b * outputs + network.first[k],
        b * outputs + network.first[k + 1],
      );
      const sum = own.reduce((all, value) => all + value, 0);
      own.forEach((value, o) => {
        own[o] = value / sum;
      });
    }
  });
  const pass = createPass(shape, rows, normals(6, rows * shape.inputs), targets);
  return { network, pass, shape, losses };
}

type Problem = ReturnType<typeof problem>;

/** Distance of the nearest kink of activation or loss from where the network stands. */
function distanceToKink({ network, pass, shape, losses }: Problem): number {
  let nearest = Number.POSITIVE_INFINITY;
  if (!SMOOTH.includes(shape.activation)) {
    for (const pre of pass.pre) for (const z of pre) nearest = Math.min(nearest, Math.abs(z));
  }
  const outputs = network.first[losses.length];
  losses.forEach((loss, k) => {
    if (!KINKED.includes(loss.name)) return;
    for (let b = 0; b < pass.rows; b++) {
      for (let o = network.first[k]; o < network.first[k + 1]; o++) {
        const error = Math.abs(pass.out[b * outputs + o] - pass.targets[b * outputs + o]);
        nearest = Math.min(nearest, loss.name === 'huber' ? Math.abs(error - loss.delta) : error);
      }
    }
  });
  return nearest;
}

/** ∇L_k over all parameters. */
function gradientOf({ network, pass, shape }: Problem, objective: number): Float64Array {
  const gradient = new Float64Array(network.parameters.length);
  const deltas = createDeltas(shape, pass.rows);
  dHidden(network, pass, objective, deltas[deltas.length - 1]);
  backward(network, pass, deltas);
  trunkGradient(network, pass, deltas, gradient);
  headGradient(network, pass, objective, gradient);
  return gradient;
}

test('1,000 random networks: every gradient is the slope of its loss, to 1e-6', () => {
  let compared = 0;
  for (let seed = 0; seed < NETWORKS; seed++) {
    const one = problem(seed);
    const { network, pass, losses } = one;
    forward(network, pass);
    if (distanceToKink(one) < 100 * STEP) continue;
    losses.forEach((loss, k) => {
      const gradient = gradientOf(one, k);
      const scale = Math.max(1, ...gradient.map(Math.abs));
      const parameter = counterU32(seed, 8, k) % gradient.length;
      const at = (change: number) => {
        const was = network.parameters[parameter];
        network.parameters[parameter] = was + change;
        forward(network, pass);
        network.parameters[parameter] = was;
        return pass.losses[k];
      };
      const slope = (at(STEP) - at(-STEP)) / (2 * STEP);
      const error = Math.abs(slope - gradient[parameter]) / scale;
      expect(error, `seed ${seed}, ${loss.name}, ${one.shape.activation}`).toBeLessThan(1e-6);
      compared += 1;
      forward(network, pass);
    });
  }
  expect(compared).toBeGreaterThan(1500);
});
