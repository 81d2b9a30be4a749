/** Fixtures of schema lexnn-protect-1: one protected stage, every step tried at β = 1, ½, … */
import { ADAM } from '../../src/methods/plan.ts';
import { layoutOf } from '../../src/network/layout.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import type { PlainTask } from '../harness/layered.ts';
import { flatParameters, type LoggedParameters, sideBySide } from './flat.ts';

export interface ProtectFixture {
  readonly schema: 'lexnn-protect-1';
  readonly name: string;
  readonly dtype: 'float64' | 'float32';
  readonly config: {
    readonly activation: NetworkShape['activation'];
    readonly lr: number;
    readonly damping: number;
    readonly ridge: number;
    readonly soc: boolean;
    readonly repair: boolean;
    readonly halvings: number;
    readonly steps: number;
    readonly objective: number;
  };
  readonly data: { readonly x: readonly number[][]; readonly t: readonly number[][] };
  readonly init: LoggedParameters;
  readonly budgets: readonly number[];
  readonly steps: readonly {
    readonly step: number;
    readonly accepted_beta: number;
    readonly losses_after: readonly number[];
    readonly params_after: LoggedParameters;
  }[];
  readonly trace: readonly {
    readonly step: number;
    readonly beta: number;
    readonly losses: readonly number[];
    readonly f64_losses?: readonly number[];
  }[];
  readonly final: { readonly losses: readonly number[]; readonly params: LoggedParameters };
}

export function protectTask({ config, data, init, budgets }: ProtectFixture): PlainTask {
  const { objective, soc, repair, ridge, halvings, damping } = config;
  const shape: NetworkShape = {
    inputs: data.x[0].length,
    hidden: init.trunk.map(({ b }) => b.length),
    outputs: init.heads.map(() => 1),
    activation: config.activation,
  };
  const rows = data.x.length;
  return {
    shape,
    plan: {
      choose: { name: 'schedule', until: new Array<number>(objective).fill(0) },
      monitor: 'rows',
      directions: [objective],
      projection: 'exact',
      exact: { damping, compensation: true },
      optimizer: ADAM,
      accept: { objective, correct: soc, halvings, ...(repair && { repairRidge: ridge }) },
    },
    inputs: { rows, cols: shape.inputs, values: Float64Array.from(data.x.flat()) },
    targets: sideBySide(data.t),
    thresholds: shape.outputs.map(() => 0),
    parameters: flatParameters(shape, init),
    frozen: new Uint8Array(layoutOf(shape).size),
    order: { rows, batch: rows },
    anchors: Uint32Array.from({ length: rows }, (_, row) => row),
    protectsOwn: true,
    budgets,
    rate: config.lr,
    leakEvery: 0,
    movementEvery: 0,
    keepParameters: false,
    start: { step: 0, phase: 0 },
  };
}
