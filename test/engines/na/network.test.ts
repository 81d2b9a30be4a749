import { describe, expect, test } from 'vitest';
import { ACTIVATION_NAMES } from '../../../shaders/fragments/activation.ts';
import {
  backward,
  dHidden,
  headGradient,
  trunkGradient,
} from '../../../src/engines/reference/backward.ts';
import { forward } from '../../../src/engines/reference/forward.ts';
import { naBackward } from '../../../src/engines/reference/na/backward.ts';
import { naGradients } from '../../../src/engines/reference/na/gradients.ts';
import { fieldMse, lexicographicMse } from '../../../src/engines/reference/na/loss.ts';
import { createNaPass, naForward } from '../../../src/engines/reference/na/network.ts';
import { createDeltas, createNetwork, createPass } from '../../../src/engines/reference/network.ts';
import { evaluate, type NaProblem, naProblem, standardOf } from './randomNetwork.ts';
import { at, taylorCoefficients } from './taylor.ts';

const SMOOTH = ['tanh', 'identity', 'sigmoid', 'gelu', 'silu', 'softplus'] as const;
const NETWORKS = 12;

/** The standard network and pass with the same planes at η = `eta`. */
function standardAt({ shape, network, pass, targets }: NaProblem, eta: number) {
  const valuesOf = (planes: readonly Float64Array[]) =>
    Float64Array.from(planes[0], (_, i) =>
      at(
        planes.map((plane) => plane[i]),
        eta,
      ),
    );
  const standard = standardOf(shape);
  return {
    network: createNetwork(standard, valuesOf(network.parameters)),
    pass: createPass(standard, pass.rows, valuesOf(pass.inputs), valuesOf(targets)),
  };
}

describe.each(SMOOTH)('%s', (activation) => {
  test('outputs and losses in the field are the Taylor coefficients of the standard network at η', () => {
    for (let seed = 0; seed < NETWORKS; seed++) {
      const problem = naProblem(seed, activation, 4);
      const { losses } = evaluate(problem, fieldMse);
      const runAt = (eta: number) => {
        const { network, pass } = standardAt(problem, eta);
        forward(network, pass);
        return pass;
      };
      const near = (got: number, want: number) =>
        expect(Math.abs(got - want)).toBeLessThan(1e-4 * (1 + Math.abs(want)));
      const out = taylorCoefficients((eta) => runAt(eta).out[0]);
      const loss = taylorCoefficients((eta) => runAt(eta).losses[0]);
      for (let n = 0; n < 4; n++) {
        near(problem.pass.out[n][0], out[n]);
        near(losses[n], loss[n]);
      }
    }
  });

  test('field: ∂L_n/∂w_j is coefficient n − j of the gradient, 0 for j > n, by differences', () => {
    for (let seed = 0; seed < NETWORKS; seed++) {
      const problem = naProblem(seed, activation);
      const gradient = gradientOf(problem, fieldMse);
      eachDerivative(problem, fieldMse, (n, j, parameter, difference) => {
        const want = n < j ? 0 : gradient[n - j][parameter];
        expect(Math.abs(difference - want)).toBeLessThan(1e-6 * (1 + Math.abs(want)));
      });
    }
  });

  test('lexicographic: coefficient j of the gradient is ∂L_j/∂w_j, by differences', () => {
    for (let seed = 0; seed < NETWORKS; seed++) {
      const problem = naProblem(seed, activation);
      const gradient = gradientOf(problem, lexicographicMse);
      eachDerivative(problem, lexicographicMse, (n, j, parameter, difference) => {
        if (n < j) expect(difference).toBe(0);
        const want = gradient[j][parameter];
        if (n === j) {
          expect(Math.abs(difference - want)).toBeLessThan(1e-6 * (1 + Math.abs(want)));
        }
      });
    }
  });
});

function gradientOf(problem: NaProblem, loss: typeof fieldMse) {
  const { dOut } = evaluate(problem, loss);
  return naBackward(problem.network, problem.pass, dOut, loss.pairs(problem.shape.coefficients));
}

/** Central differences of every L_n by coefficient j of some parameters. */
function eachDerivative(
  problem: NaProblem,
  loss: typeof fieldMse,
  visit: (n: number, j: number, parameter: number, difference: number) => void,
): void {
  const step = 1e-5;
  problem.network.parameters.forEach((plane, j) => {
    for (let parameter = 0; parameter < plane.length; parameter += 3) {
      const kept = plane[parameter];
      const [up, down] = [step, -step].map((by) => {
        plane[parameter] = kept + by;
        return evaluate(problem, loss).losses;
      });
      plane[parameter] = kept;
      for (const n of up.keys()) visit(n, j, parameter, (up[n] - down[n]) / (2 * step));
    }
  });
}

describe('objective 1 cannot be harmed', () => {
  test.each(
    ACTIVATION_NAMES.flatMap((name) => [
      [name, 'field', fieldMse] as const,
      [name, 'lexicographic', lexicographicMse] as const,
    ]),
  )(
    '%s, %s: the standard part has the bits of the standard network in 50 steps',
    (name, _, loss) => {
      const rate = 0.01;
      const { shape, network, pass, targets } = naProblem(3, name);
      const shapeOfOne = standardOf(shape);
      const standard = createNetwork(shapeOfOne, network.parameters[0]);
      const own = createPass(shapeOfOne, pass.rows, pass.inputs[0], targets[0]);
      const gradient = new Float64Array(standard.layout.size);
      const deltas = createDeltas(shapeOfOne, pass.rows);
      for (let step = 0; step < 50; step++) {
        const { losses, gradient: all } = naGradients(network, pass, targets, loss);
        forward(standard, own);
        expect(losses[0]).toBe(own.losses[0]);
        expect(pass.out[0]).toEqual(own.out);
        dHidden(standard, own, 0, deltas[deltas.length - 1]);
        backward(standard, own, deltas);
        trunkGradient(standard, own, deltas, gradient);
        headGradient(standard, own, 0, gradient);
        for (let i = 0; i < gradient.length; i++) {
          standard.parameters[i] -= rate * gradient[i];
          network.parameters.forEach((plane, n) => {
            plane[i] -= rate * all[n][i];
          });
        }
        expect(network.parameters[0]).toEqual(standard.parameters);
      }
      expect(standard.parameters[0]).not.toBe(naProblem(3, name).network.parameters[0][0]);
    },
  );

  test('f₁ is linear in w₁: twice w₁ gives twice f₁, with the same bits', () => {
    const problem = naProblem(5, 'tanh', 2);
    const pass = createNaPass(problem.shape, problem.pass.rows, [
      problem.pass.inputs[0],
      new Float64Array(problem.pass.inputs[0].length),
    ]);
    naForward(problem.network, pass);
    const once = pass.out[1].slice();
    problem.network.parameters[1].forEach((w, i, plane) => {
      plane[i] = 2 * w;
    });
    naForward(problem.network, pass);
    expect(pass.out[1]).toEqual(once.map((f) => 2 * f));
  });
});

test('the cross term of the field can be negative where both objectives are missed', () => {
  const planes = [Float64Array.of(1, 1), Float64Array.of(-3, -3)];
  const targets = [new Float64Array(2), new Float64Array(2)];
  const dOut = [new Float64Array(2), new Float64Array(2)];
  expect([...fieldMse.evaluate(planes, targets, dOut)]).toEqual([1, -6]);
  expect(dOut.map((plane) => [...plane])).toEqual([
    [1, 1],
    [-3, -3],
  ]);
  expect([...lexicographicMse.evaluate(planes, targets, dOut)]).toEqual([1, 9]);
});
