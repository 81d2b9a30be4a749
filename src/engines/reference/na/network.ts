/**
 * Fully non-Archimedean networks in f64: every weight and activation is a truncated polynomial w₀ + w₁η + …, and every product a
 * truncated product. The standard part is that of the standard network with the weights w₀, bit for bit, but for a ReLU whose
 * pre-activation is exactly 0 there (shaders/fragments/truncated.ts).
 */

import { activateTruncated } from '../../../../shaders/fragments/truncated.ts';
import { type Layout, layoutOf } from '../../../network/layout.ts';
import type { Activation, NetworkShape } from '../../../network/shape.ts';
import { createPlanes, type PlanePair, type Planes, productPairs } from './planes.ts';

export interface NaShape {
  /** Columns of X, d. */
  readonly inputs: number;
  /** Units of each trunk layer, n_1 … n_M. */
  readonly hidden: readonly number[];
  /** Outputs o, the same for every objective: objective n is coefficient n of the output. */
  readonly outputs: number;
  readonly activation: Activation;
  /** Coefficients k of every number, and objectives. */
  readonly coefficients: number;
}

export interface NaNetwork {
  readonly shape: NaShape;
  /** Of each plane: that of a standard network with one head. */
  readonly layout: Layout;
  /** [k] planes of P parameters. */
  readonly parameters: Planes;
}

/** All that a forward pass over B rows reads and leaves behind; each tensor has k planes. */
export interface NaPass {
  readonly rows: number;
  /** a_0 [B, d]. */
  readonly inputs: Planes;
  /** z_l, a_l = φ(z_l) and φ′(z_l) per trunk layer, [B, n_l]. */
  readonly pre: readonly Planes[];
  readonly hidden: readonly Planes[];
  readonly slope: readonly Planes[];
  /** f [B, o]. */
  readonly out: Planes;
}

/** @param parameters [k] planes as long as the layout, copied */
export function createNaNetwork(
  shape: NaShape,
  parameters: readonly ArrayLike<number>[],
): NaNetwork {
  return naNetworkOver(
    shape,
    parameters.map((plane) => Float64Array.from(plane)),
  );
}

/** The network whose parameters are these very arrays. */
export function naNetworkOver({ coefficients, ...shape }: NaShape, parameters: Planes): NaNetwork {
  const layout = layoutOf({ ...shape, outputs: [shape.outputs] });
  return { shape: { ...shape, coefficients }, layout, parameters };
}

/** The shape of a network with coefficients, as the formulas here take it. */
export function naShapeOf({ coefficients = 1, outputs, ...shape }: NetworkShape): NaShape {
  return { ...shape, outputs: outputs[0], coefficients };
}

export function createNaPass(shape: NaShape, rows: number, inputs: Planes): NaPass {
  const layers = () => shape.hidden.map((units) => createPlanes(shape.coefficients, rows * units));
  const out = createPlanes(shape.coefficients, rows * shape.outputs);
  return { rows, inputs, pre: layers(), hidden: layers(), slope: layers(), out };
}

/** z_l = a_{l−1} W_lᵀ + b_l, a_l = φ(z_l), f = a_M wᵀ + c, all in truncated polynomials. */
export function naForward(network: NaNetwork, pass: NaPass): void {
  const { shape, layout, parameters } = network;
  const pairs = productPairs(shape.coefficients);
  let below = pass.inputs;
  layout.trunk.forEach(({ weight, bias }, l) => {
    affine(parameters, weight, bias.offset, below, pass.rows, pairs, pass.pre[l]);
    activateAll(shape.activation, pass.pre[l], pass.hidden[l], pass.slope[l]);
    below = pass.hidden[l];
  });
  const { weight, bias } = layout.heads;
  affine(parameters, weight, bias.offset, below, pass.rows, pairs, pass.out);
}

function affine(
  parameters: Planes,
  weight: { readonly offset: number; readonly rows: number; readonly cols: number },
  bias: number,
  from: Planes,
  rows: number,
  pairs: readonly PlanePair[],
  to: Planes,
): void {
  to.forEach((plane, n) => {
    for (let i = 0; i < plane.length; i++) plane[i] = parameters[n][bias + (i % weight.rows)];
  });
  for (const { left, right } of pairs) {
    const [a, w, out] = [from[left], parameters[right], to[left + right]];
    for (let b = 0; b < rows; b++) {
      for (let unit = 0; unit < weight.rows; unit++) {
        const first = weight.offset + unit * weight.cols;
        let sum = out[b * weight.rows + unit];
        for (let i = 0; i < weight.cols; i++) sum += w[first + i] * a[b * weight.cols + i];
        out[b * weight.rows + unit] = sum;
      }
    }
  }
}

function activateAll(name: Activation, pre: Planes, hidden: Planes, slopes: Planes): void {
  for (let i = 0; i < pre[0].length; i++) {
    const { value, slope } = activateTruncated(
      name,
      pre.map((plane) => plane[i]),
    );
    for (let n = 0; n < pre.length; n++) {
      hidden[n][i] = value[n];
      slopes[n][i] = slope[n];
    }
  }
}
