/** Fixtures `loo-tangent-*` of schema lexnn-eps-1: tangent outputs with leave-one-out ridges. */
import { forward } from '../../src/engines/reference/forward.ts';
import { createJacobian } from '../../src/engines/reference/jacobian.ts';
import { kernelRidge } from '../../src/engines/reference/kernelRidge.ts';
import {
  createNetwork,
  createPass,
  type Network,
  type Pass,
} from '../../src/engines/reference/network.ts';
import { tangent } from '../../src/engines/reference/tangent.ts';
import { fitTangent } from '../../src/engines/reference/tangentFit.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import type { TangentCall } from '../harness/tangentFit.ts';
import type { Verdict } from './compare.ts';
import { flatParameters, type LoggedParameters } from './flat.ts';
import { openVerdict } from './verdict.ts';

export interface LooTangentFixture {
  readonly schema: 'lexnn-eps-1';
  readonly kind: 'loo-tangent';
  readonly name: string;
  readonly activation: NetworkShape['activation'];
  readonly head: number;
  readonly x: readonly number[][];
  readonly t: readonly number[];
  readonly x_test: readonly number[][];
  readonly net: LoggedParameters;
  readonly K: readonly number[][];
  readonly grid: readonly {
    readonly ridge: number;
    readonly alpha: readonly number[];
    readonly loo_residuals: readonly number[];
    readonly loo_mse: number;
    readonly train_mse: number;
  }[];
  readonly chosen: number;
  readonly w1_trunk: LoggedParameters['trunk'];
  /** Bias last. */
  readonly w1_head: readonly number[];
  readonly pred: readonly number[];
  readonly pred_test: readonly number[];
}

const TOLERANCE = 1e-9;
/** α of a matrix with a condition of 1e8: as for `alpha` of lexlm. */
const ALPHA = 1e-6;

function shapeOf({ x, net, activation }: LooTangentFixture): NetworkShape {
  return {
    inputs: x[0].length,
    hidden: net.trunk.map(({ b }) => b.length),
    outputs: net.heads.map(() => 1),
    activation,
  };
}

/** The fit of a fixture with one of its ridges, for another engine. */
export function tangentCall(fixture: LooTangentFixture, ridge: number): TangentCall {
  const { x, t, net, head } = fixture;
  const shape = shapeOf(fixture);
  return {
    source: {
      shape,
      parameters: flatParameters(shape, net),
      inputs: { rows: x.length, cols: shape.inputs, values: Float64Array.from(x.flat()) },
    },
    output: head,
    targets: [Float64Array.from(t)],
    ridge,
  };
}

/** On the rows of the fixture, by one forward-mode pass in f64. */
export function tangentPredictions(fixture: LooTangentFixture, plane: Float64Array): Float64Array {
  const shape = shapeOf(fixture);
  const network = createNetwork(shape, flatParameters(shape, fixture.net));
  const pass = createPass(shape, fixture.x.length, Float64Array.from(fixture.x.flat()));
  forward(network, pass);
  return predicted(network, pass, plane, fixture.head);
}

export function replayLooTangent(fixture: LooTangentFixture): Verdict {
  const { x, t, x_test, net, head, grid } = fixture;
  const { verdict, judge } = openVerdict();
  const shape = shapeOf(fixture);
  const network = createNetwork(shape, flatParameters(shape, net));
  const pass = createPass(shape, x.length, Float64Array.from(x.flat()));
  forward(network, pass);
  const target = Float64Array.from(t);
  const gram = createJacobian(network, pass, true).prepare(1, head);
  judge('K', gram, fixture.K.flat(), TOLERANCE);
  for (const logged of grid) {
    const where = `ridge ${logged.ridge}`;
    const found = kernelRidge(gram, x.length, [target], logged.ridge);
    const own = fitTangent(network, pass, head, [target], [logged.ridge]);
    judge(`${where} alpha`, found?.alphas[0] ?? [], logged.alpha, ALPHA);
    judge(`${where} loo_residuals`, found?.looResiduals ?? [], logged.loo_residuals, ALPHA);
    judge(`${where} loo_mse`, [found?.looError ?? Number.NaN], [logged.loo_mse], ALPHA);
    judge(
      `${where} train_mse`,
      [meanSquare(predicted(network, pass, own?.planes[0], head), t)],
      [logged.train_mse],
      ALPHA,
    );
  }
  const ridges = grid.map(({ ridge }) => ridge);
  const fit = fitTangent(network, pass, head, [target], ridges);
  const [plane = new Float64Array(network.layout.size)] = fit?.planes ?? [];
  judge('chosen', [fit?.ridge ?? Number.NaN], [fixture.chosen], TOLERANCE);
  const heads = net.heads.map((_, k) => {
    const own = fixture.w1_head.slice(0, -1);
    return k === head ? { w: own, b: fixture.w1_head[own.length] } : { w: own.map(() => 0), b: 0 };
  });
  judge('w1', plane, flatParameters(shape, { trunk: fixture.w1_trunk, heads }), ALPHA);
  const test = createPass(shape, x_test.length, Float64Array.from(x_test.flat()));
  for (const [name, rows, want] of [
    ['pred', pass, fixture.pred],
    ['pred_test', test, fixture.pred_test],
  ] as const) {
    forward(network, rows);
    judge(name, predicted(network, rows, plane, head), want, TOLERANCE);
  }
  return verdict;
}

/** One forward-mode pass along w¹. */
function predicted(
  network: Network,
  pass: Pass,
  plane: Float64Array | undefined,
  head: number,
): Float64Array {
  if (!plane) return new Float64Array();
  const heads = network.shape.outputs.length;
  return tangent(network, pass, plane).filter((_, i) => i % heads === head);
}

function meanSquare(fitted: Float64Array, t: readonly number[]): number {
  return t.reduce((sum, value, i) => sum + (fitted[i] - value) ** 2, 0) / t.length;
}
