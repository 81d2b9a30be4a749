/** Fixtures `na-full-*` of schema lexnn-na-1: fully non-Archimedean networks, MSE in the field, plain descent. */
import { fieldMse } from '../../src/engines/reference/na/loss.ts';
import {
  createNaNetwork,
  createNaPass,
  type NaNetwork,
  type NaShape,
} from '../../src/engines/reference/na/network.ts';
import { type Planes, standardPlanes } from '../../src/engines/reference/na/planes.ts';
import { naStep } from '../../src/engines/reference/na/step.ts';
import { errorOf, type Verdict } from './compare.ts';

/** By coefficient: W [inputs][hidden], b [hidden], v [hidden][1], c [1]. */
interface NaTensors {
  readonly W: readonly number[][][];
  readonly b: readonly number[][];
  readonly v: readonly number[][][];
  readonly c: readonly number[][];
}

export interface NaFixture {
  readonly schema: 'lexnn-na-1';
  readonly name: string;
  readonly dtype: 'float64' | 'float32';
  readonly config: {
    readonly k: number;
    readonly hidden: number;
    readonly lr: number;
    readonly steps: number;
    readonly activation: NaShape['activation'];
  };
  readonly data: { readonly x: readonly number[]; readonly t: readonly number[][] };
  readonly init: NaTensors;
  readonly steps: readonly {
    readonly step: number;
    readonly loss: readonly number[];
    readonly f: readonly number[][];
    /** [row][unit]: 1 where the unit is active. */
    readonly mask: readonly number[][];
    readonly grad: NaTensors;
    readonly params_after: NaTensors;
  }[];
  readonly trace: readonly { readonly step: number; readonly loss: readonly number[] }[];
  readonly final: {
    readonly loss: readonly number[];
    readonly mse: readonly number[];
    readonly params: NaTensors;
  };
}

const LOGGED = 1e-9;
const LATER = 1e-6;

/** Replays all steps on the reference network and compares all that the fixture logs. */
export function replayNa({ config, data, init, steps, trace, final }: NaFixture): Verdict {
  const verdict: Verdict = { worst: 0, error: 0, tolerance: 0, where: 'nowhere', count: 0 };
  const judge = (
    where: string,
    got: ArrayLike<number>,
    want: ArrayLike<number>,
    tolerance: number,
  ) => {
    const error = errorOf(got, want);
    verdict.count += 1;
    if (error / tolerance < verdict.worst) return;
    Object.assign(verdict, { worst: error / tolerance, error, tolerance, where });
  };
  const rows = data.x.length;
  const shape: NaShape = {
    inputs: 1,
    hidden: [config.hidden],
    outputs: 1,
    activation: config.activation,
    coefficients: config.k,
  };
  const network = createNaNetwork(shape, planesOf(init));
  const pass = createNaPass(shape, rows, standardPlanes(config.k, Float64Array.from(data.x)));
  const targets = data.t.map((plane) => Float64Array.from(plane));
  const judgeAll = (where: string, got: Planes, want: NaTensors, tolerance: number) => {
    planesOf(want).forEach((plane, n) => {
      for (const { name, from, to } of tensorsOf(network)) {
        judge(
          `${where} ${name}[${n}]`,
          got[n].subarray(from, to),
          plane.slice(from, to),
          tolerance,
        );
      }
    });
  };

  for (let step = 0; step < config.steps; step++) {
    const { losses, gradient } = naStep(network, pass, targets, fieldMse, config.lr);
    const logged = steps.find((entry) => entry.step === step);
    if (logged) {
      const where = `step ${step}`;
      judge(`${where} loss`, losses, logged.loss, LOGGED);
      pass.out.forEach((plane, n) => {
        judge(`${where} f[${n}]`, plane, logged.f[n], LOGGED);
      });
      judge(`${where} mask`, pass.slope[0][0], logged.mask.flat(), LOGGED);
      judgeAll(`${where} grad`, gradient, logged.grad, LOGGED);
      judgeAll(`${where} params_after`, network.parameters, logged.params_after, LOGGED);
    }
    const traced = trace.find((entry) => entry.step === step);
    if (traced) judge(`trace ${step} loss`, losses, traced.loss, LATER);
  }
  judgeAll('final params', network.parameters, final.params, LATER);
  judge('final loss', naStep(network, pass, targets, fieldMse, 0).losses, final.loss, LATER);
  const mse = pass.out.map(
    (plane, n) => plane.reduce((sum, f, i) => sum + (f - targets[n][i]) ** 2, 0) / rows,
  );
  judge('final mse', mse, final.mse, LATER);
  return verdict;
}

/** One flat array a coefficient, in the order of the layout: weights [hidden, 1], biases, head, its bias. */
function planesOf({ W, b, v, c }: NaTensors): number[][] {
  return W.map((weights, n) => [...weights[0], ...b[n], ...v[n].flat(), ...c[n]]);
}

function tensorsOf({ layout }: NaNetwork) {
  const [{ weight, bias }] = layout.trunk;
  return [weight, bias, layout.heads.weight, layout.heads.bias].map(
    ({ name, offset, rows, cols }) => ({ name, from: offset, to: offset + rows * cols }),
  );
}
