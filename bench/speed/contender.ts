/** What a case sets and who competes in it; one interface for our own engines, plain JavaScript and all peers. */
import type { Counters, Gpu } from '../../src/gpu/gpu.ts';

/** Inputs of a case as data, so that they can cross to the page of a peer and to Python. */
export type Problem = MatmulProblem | MlpProblem | SampleProblem | OwnProblem;

/** out = a · b, both [size, size], row-major. */
export interface MatmulProblem {
  readonly kind: 'matmul';
  readonly size: number;
  readonly a: Float32Array;
  readonly b: Float32Array;
}

/**
 * Gradient descent on the mean squared error (mean over rows and outputs) of a network with ReLU between its layers, all
 * rows in every step.
 */
export interface MlpProblem {
  readonly kind: 'mlp';
  /** Units of inputs, hidden layers and outputs. */
  readonly layers: readonly number[];
  readonly batch: number;
  /** [batch, layers[0]] */
  readonly inputs: Float32Array;
  /** [batch, last layer] */
  readonly targets: Float32Array;
  /** Per layer the weight [units, units before], then the bias [units]. */
  readonly parameters: Float32Array;
  readonly rate: number;
  /** Steps from `parameters` after which the answer is taken. */
  readonly checkedSteps: number;
}

/**
 * The report's training (§2): network 1-H-1 with ReLU and two heads, one row a step, in turn. While the row's first loss is
 * above the threshold, trunk and head 1 follow its gradient; else head 2 follows that of the second loss, and the trunk too
 * after its component along w₁ is taken out, in the weights and in the biases.
 */
export interface SampleProblem {
  readonly kind: 'sample';
  readonly hidden: number;
  /** [rows] each. */
  readonly x: Float32Array;
  readonly y1: Float32Array;
  readonly y2: Float32Array;
  /** [networks, 4H + 2]: trunk weight [H], trunk bias [H], w₁ [H], w₂ [H], c₁, c₂. */
  readonly parameters: Float32Array;
  readonly networks: number;
  readonly threshold: number;
  readonly rate: number;
  readonly checkedSteps: number;
}

/** A problem that only we take part in: no peer knows it. */
export interface OwnProblem {
  readonly kind: 'own';
}

export interface Contender {
  readonly name: string;
  /** What it makes of the problem, from its start: the product, or the parameters after `checkedSteps`. */
  answer(): Promise<ArrayLike<number>>;
  /** Does the work `count` times and waits for its end. Results of steps go on from where the last call left them. */
  run(count: number): Promise<void>;
  /** Where they are not the case's, as for a baseline that does other work. */
  readonly unitsPerRun?: number;
  readonly check?: SpeedCase['check'];
  /** What it asked of the GPU since it was made, where that is counted. */
  readonly counters?: Readonly<Counters>;
  destroy?(): void;
}

export interface SpeedCase {
  readonly name: string;
  /** Of a rate: units per second. */
  readonly unit: string;
  /** Units in one count of `run`. */
  readonly unitsPerRun: number;
  /** Laps so many times as long as others, where a run is so long that few would fit: a lap's beginning and end count. */
  readonly lapFactor?: number;
  readonly problem: Problem;
  /** Our contenders and plain JavaScript, on the device of `gpu`. Makers that throw have failed, and are told so. */
  readonly ours: Readonly<Record<string, (gpu: Gpu) => Promise<Contender>>>;
  /** What is wrong with an answer; undefined where nothing is. */
  readonly check: (answer: ArrayLike<number>) => Promise<string | undefined> | string | undefined;
}
