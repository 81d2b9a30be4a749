/** Fixtures `epsadam-*` of schema lexnn-eps-1: ε-constraint training by multipliers. */
import { ADAM } from '../../src/methods/plan.ts';
import { layoutOf } from '../../src/network/layout.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import type { PlainTask } from '../harness/layered.ts';
import { flatParameters, type LoggedParameters, sideBySide } from './flat.ts';

export interface EpsAdamFixture {
  readonly schema: 'lexnn-eps-1';
  readonly kind: 'eps-adam';
  readonly name: string;
  readonly activation: NetworkShape['activation'];
  readonly config: {
    readonly steps: number;
    readonly lr: number;
    readonly rate: number;
    readonly lam_clip: readonly [number, number];
    readonly head_ridge: number;
  };
  readonly budgets: readonly number[];
  readonly x: readonly number[][];
  readonly t: readonly number[][];
  readonly init: LoggedParameters;
  readonly steps: readonly {
    readonly step: number;
    readonly losses_before: readonly number[];
    readonly params_after: LoggedParameters;
    readonly losses_after: readonly number[];
    readonly feasible: boolean;
  }[];
  readonly trace: readonly {
    readonly step: number;
    readonly losses: readonly number[];
    readonly feasible: boolean;
  }[];
  readonly snapshot: { readonly step: number; readonly loss_last: number };
  readonly final: LoggedParameters;
}

export function epsAdamTask(fixture: EpsAdamFixture): PlainTask {
  const { config, x, t, init, budgets } = fixture;
  const shape: NetworkShape = {
    inputs: x[0].length,
    hidden: init.trunk.map(({ b }) => b.length),
    outputs: t.map(() => 1),
    activation: fixture.activation,
  };
  const last = t.length - 1;
  const rows = x.length;
  return {
    shape,
    plan: {
      choose: { name: 'schedule', until: new Array<number>(last).fill(0) },
      monitor: 'rows',
      directions: t.map((_, objective) => objective),
      projection: 'none',
      combine: { name: 'multipliers' },
      optimizer: ADAM,
      headSolve: { ridge: config.head_ridge, from: 0, to: t.length },
      constrain: {
        objective: last,
        rate: config.rate,
        lowest: config.lam_clip[0],
        highest: config.lam_clip[1],
      },
    },
    inputs: { rows, cols: shape.inputs, values: Float64Array.from(x.flat()) },
    targets: sideBySide(t),
    thresholds: shape.outputs.map(() => 0),
    parameters: flatParameters(shape, init),
    frozen: new Uint8Array(layoutOf(shape).size),
    order: { rows, batch: rows },
    anchors: Uint32Array.from({ length: rows }, (_, row) => row),
    protectsOwn: true,
    budgets,
    rate: { name: 'cosine', rate: config.lr, first: 0, steps: config.steps },
    leakEvery: 0,
    movementEvery: 0,
    keepParameters: false,
    start: { step: 0, phase: 0 },
  };
}
