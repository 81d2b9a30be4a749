/** Fixtures of schema lexnn-golden-1, as the tasks that they describe. */
import { PLAIN_METHODS, type Projection } from '../../src/methods/index.ts';
import { ADAM, type Optimizer, SGD } from '../../src/methods/plan.ts';
import { layoutOf } from '../../src/network/layout.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import type { PlainTask } from '../harness/layered.ts';
import { flatParameters, type LoggedParameters, sideBySide } from './flat.ts';

export interface Fixture {
  readonly schema: 'lexnn-golden-1';
  readonly name: string;
  readonly dtype: 'float64' | 'float32';
  readonly config: {
    readonly activation: NetworkShape['activation'];
    readonly lr: number;
    readonly thresholds?: readonly number[];
    readonly optimizer: string;
    readonly damping?: number;
    readonly compensate?: boolean;
    readonly mode: string;
    readonly variant: string;
    readonly steps: number;
    /** Head rows of each objective. */
    readonly objectives: readonly (readonly number[])[];
  };
  /** x [N][d]; t [head][N]. */
  readonly data: { readonly x: readonly number[][]; readonly t: readonly number[][] };
  readonly init: LoggedParameters;
  readonly steps: readonly LoggedStep[];
  readonly trace: readonly LoggedTrace[];
  readonly final: {
    readonly params: LoggedParameters;
    readonly full_losses: readonly number[];
    readonly counts: readonly number[];
  };
}

export type LoggedTrunk = readonly {
  readonly dW: readonly number[][];
  readonly db: readonly number[];
}[];

export interface LoggedStep {
  readonly step: number;
  readonly rows: 'all' | readonly number[];
  readonly losses: readonly number[];
  readonly active: readonly number[];
  /** [layer][row][unit]. */
  readonly pre: readonly number[][][];
  /** [head][row]. */
  readonly out: readonly number[][];
  readonly objectives: readonly {
    readonly objective: number;
    readonly trunk_raw: LoggedTrunk;
    /** After Adam. */
    readonly trunk_direction?: LoggedTrunk;
    readonly trunk_projected?: LoggedTrunk;
    readonly head_raw: Readonly<
      Record<string, { readonly dw: readonly number[]; readonly db: number }>
    >;
  }[];
  readonly full_losses_before: readonly number[];
  readonly full_losses_after: readonly number[];
  readonly params_after: LoggedParameters;
}

export interface LoggedTrace {
  readonly after_step: number;
  readonly active: readonly number[];
  readonly full_losses: readonly number[];
  readonly counts: readonly number[];
  readonly f64_full_losses?: readonly number[];
}

const PROJECTIONS: Readonly<Record<string, Projection>> = {
  none: 'none',
  line_raw_bias: 'line',
  hyperplane: 'hyperplane',
  upstream: 'upstream',
  masked: 'masked',
  exact: 'exact',
};

const OPTIMIZERS: Readonly<Record<string, Optimizer>> = { sgd: SGD, adam: ADAM };

/** Why a fixture of this schema cannot be replayed; undefined when it can. */
export function notReplayable({ config }: Fixture): string | undefined {
  if (!(config.optimizer in OPTIMIZERS)) return `optimizer ${config.optimizer}`;
  if (!(config.variant in PROJECTIONS)) return `variant ${config.variant}`;
  if (!['switch-sample', 'switch-batch', 'always'].includes(config.mode)) {
    return `mode ${config.mode}`;
  }
  return undefined;
}

export function shapeOf({ config, data, init }: Fixture): NetworkShape {
  return {
    inputs: data.x[0].length,
    hidden: init.trunk.map(({ b }) => b.length),
    outputs: config.objectives.map((heads) => heads.length),
    activation: config.activation,
  };
}

export function taskOf(fixture: Fixture): PlainTask {
  const { config, data } = fixture;
  const shape = shapeOf(fixture);
  const rows = data.x.length;
  const method = config.mode === 'always' ? PLAIN_METHODS.simultaneous : PLAIN_METHODS.phase;
  // Stacked heads must come in the order of their objectives.
  const heads = config.objectives.flat();
  if (heads.some((head, index) => head !== index)) {
    throw new Error(`${fixture.name}: expected heads in the order of objectives, got [${heads}]`);
  }
  return {
    shape,
    plan: method.plan({
      objectives: config.objectives.length,
      projection: PROJECTIONS[config.variant],
      monitor: 'rows',
      hysteresis: 0,
      stages: [],
      optimizer: OPTIMIZERS[config.optimizer],
      exact: { damping: config.damping ?? 0, compensation: config.compensate ?? false },
      headRidge: undefined,
      steps: config.steps,
      penalties: [],
      weight: 1,
    }),
    inputs: { rows, cols: shape.inputs, values: Float64Array.from(data.x.flat()) },
    targets: sideBySide(data.t),
    thresholds: config.objectives.map((_, k) => config.thresholds?.[k] ?? 0),
    parameters: flatParameters(shape, fixture.init),
    frozen: new Uint8Array(layoutOf(shape).size),
    order: { rows, batch: config.mode === 'switch-sample' ? 1 : rows },
    rate: config.lr,
    leakEvery: 0,
    movementEvery: 0,
    keepParameters: false,
    anchors: Uint32Array.from({ length: rows }, (_, row) => row),
    protectsOwn: true,
    budgets: [],
    start: { step: 0, phase: 0 },
  };
}
