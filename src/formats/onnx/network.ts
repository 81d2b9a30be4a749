import { InputError } from '../../errors.ts';
import { layoutOf } from '../../network/layout.ts';
import { type NetworkShape, standardShape, totalOutputs } from '../../network/shape.ts';
import type { ModelData } from '../model.ts';
import { ACTIVATION_NODES } from './activation.ts';
import type { GraphBuilder } from './graphBuilder.ts';

/** A standard network, infinitesimal parts of its weights, and where each objective's outputs are found. */
export interface PlanarNetwork {
  readonly shape: NetworkShape;
  /** Flat, as `layoutOf(shape)` says. */
  readonly parameters: readonly number[];
  /** Each like `parameters`. */
  readonly planes: readonly (readonly number[])[];
  /** Per objective, columns of [heads | tangents of plane 0 | tangents of plane 1 | …], each of them O wide. */
  readonly columns: readonly (readonly number[])[];
}

/**
 * The network of a model as ONNX has it: a non-Archimedean one with two coefficients is read like a standard one, f₀ by its
 * head and f₁ as the tangent along the part of η.
 *
 * @throws InputError for more coefficients, which need higher derivatives than the graph has.
 */
export function planarNetworkOf({
  shape,
  parameters,
  coefficients,
  readings,
}: ModelData): PlanarNetwork {
  if (shape.coefficients !== undefined) {
    if (shape.coefficients > 2) {
      throw new InputError(
        `ONNX: expected a standard network or a non-Archimedean one with 2 coefficients, got ${shape.coefficients}. ` +
          'Use model.json or safetensors, which hold all of them.',
      );
    }
    const { coefficientSize } = layoutOf(shape);
    const [outputs] = shape.outputs;
    return {
      shape: standardShape(shape),
      parameters: parameters.slice(0, coefficientSize),
      planes: [parameters.slice(coefficientSize)],
      columns: [range(0, outputs), range(outputs, outputs)],
    };
  }
  const width = totalOutputs(shape);
  let first = 0;
  const columns = shape.outputs.map((count, objective) => {
    const own = range(first, count);
    first += count;
    const reading = readings?.[objective] ?? 'head';
    if (reading === 'head') return own;
    return reading.map(({ of, coefficient }) => (1 + coefficient) * width + of);
  });
  return { shape, parameters, planes: coefficients ?? [], columns };
}

/**
 * Adds the network to the graph: z_l = a_{l−1} W_lᵀ + b_l, a_l = φ(z_l), f = a_M wᵀ + c, and along each plane the forward-mode
 * pass of `tangent` in the reference engine.
 *
 * @param inputs name of [rows, d], in the units of training
 * @returns name of [rows, O (1 + planes)]: heads and tangents side by side
 */
export function addOutputs(graph: GraphBuilder, network: PlanarNetwork, inputs: string): string {
  const { shape, planes } = network;
  const { value, slope } = ACTIVATION_NODES[shape.activation];
  const standard = addWeights(graph, network, network.parameters, '');
  const tangents = planes.map((plane, n) => addWeights(graph, network, plane, `.tangent.${n}`));
  let below = inputs;
  let dBelow: readonly string[] = [];
  let outputs: readonly string[] = [];
  standard.forEach(({ weight, bias }, layer) => {
    const z = gemm(graph, [below, weight, bias]);
    const dz = tangents.map((tangent, n) => {
      const direct = gemm(graph, [below, tangent[layer].weight, tangent[layer].bias]);
      return layer === 0 ? direct : graph.add('Add', [direct, gemm(graph, [dBelow[n], weight])]);
    });
    outputs = [z, ...dz];
    if (layer === standard.length - 1) return;
    const hidden = value(graph, z);
    if (dz.length > 0) {
      const rate = slope(graph, z, hidden);
      dBelow = dz.map((change) => graph.add('Mul', [rate, change]));
    }
    below = hidden;
  });
  return outputs.length === 1
    ? outputs[0]
    : graph.add('Concat', outputs, { integers: { axis: 1 } });
}

/** Weight and bias of every trunk layer and of the stacked heads. */
function addWeights(
  graph: GraphBuilder,
  { shape }: PlanarNetwork,
  parameters: readonly number[],
  suffix: string,
) {
  const { trunk, heads } = layoutOf(shape);
  return [...trunk, heads].map(({ weight, bias }) => {
    const { rows, cols } = weight;
    const values = (offset: number, length: number) => parameters.slice(offset, offset + length);
    return {
      weight: graph.floats(weight.name + suffix, [rows, cols], values(weight.offset, rows * cols)),
      bias: graph.floats(bias.name + suffix, [rows], values(bias.offset, rows)),
    };
  });
}

/** a Bᵀ, or a Bᵀ + c. */
function gemm(graph: GraphBuilder, operands: readonly string[]): string {
  return graph.add('Gemm', operands, { integers: { transB: 1 } });
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}
