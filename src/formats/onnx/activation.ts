import { TensorProto_DataType } from 'onnx-buf';
import type { ActivationName } from '../../../shaders/fragments/activation.ts';
import type { GraphBuilder } from './graphBuilder.ts';

/** An activation in operations of ONNX; formulas as in shaders/fragments/activation.ts. Names stand for tensors. */
interface ActivationNodes {
  /** φ(z). */
  value(graph: GraphBuilder, z: string): string;
  /** φ′(z), of the shape of z or a scalar, given φ(z). */
  slope(graph: GraphBuilder, z: string, hidden: string): string;
}

/** As in shaders/fragments/activation.ts. */
const LEAK = 0.01;

export const ACTIVATION_NODES: Readonly<Record<ActivationName, ActivationNodes>> = {
  identity: {
    value: (_, z) => z,
    slope: (graph) => scalar(graph, 1),
  },
  relu: {
    value: (graph, z) => graph.add('Relu', [z]),
    slope: (graph, z) =>
      graph.add('Cast', [positive(graph, z)], { integers: { to: TensorProto_DataType.FLOAT } }),
  },
  leakyRelu: {
    value: (graph, z) => graph.add('LeakyRelu', [z], { floats: { alpha: LEAK } }),
    slope: (graph, z) =>
      graph.add('Where', [positive(graph, z), scalar(graph, 1), scalar(graph, LEAK)]),
  },
  tanh: {
    value: (graph, z) => graph.add('Tanh', [z]),
    slope: (graph, _, hidden) => oneMinus(graph, graph.add('Mul', [hidden, hidden])),
  },
  sigmoid: {
    value: (graph, z) => graph.add('Sigmoid', [z]),
    slope: (graph, _, hidden) => graph.add('Mul', [hidden, oneMinus(graph, hidden)]),
  },
  gelu: {
    value: (graph, z) => graph.add('Mul', [z, normalDistribution(graph, z)]),
    slope: (graph, z) => {
      const part = graph.add('Mul', [z, normalDensity(graph, z)]);
      return graph.add('Add', [normalDistribution(graph, z), part]);
    },
  },
  silu: {
    value: (graph, z) => graph.add('Mul', [z, graph.add('Sigmoid', [z])]),
    slope: (graph, z) => {
      const logistic = graph.add('Sigmoid', [z]);
      const part = graph.add('Mul', [z, oneMinus(graph, logistic)]);
      return graph.add('Mul', [logistic, graph.add('Add', [scalar(graph, 1), part])]);
    },
  },
  softplus: {
    value: (graph, z) => graph.add('Softplus', [z]),
    slope: (graph, z) => graph.add('Sigmoid', [z]),
  },
};

function scalar(graph: GraphBuilder, value: number): string {
  return graph.floats('number', [], [value]);
}

function positive(graph: GraphBuilder, z: string): string {
  return graph.add('Greater', [z, scalar(graph, 0)]);
}

function oneMinus(graph: GraphBuilder, tensor: string): string {
  return graph.add('Sub', [scalar(graph, 1), tensor]);
}

/** Φ(z) = (1 + erf(z / √2)) / 2. */
function normalDistribution(graph: GraphBuilder, z: string): string {
  const erf = graph.add('Erf', [graph.add('Mul', [z, scalar(graph, Math.SQRT1_2)])]);
  return graph.add('Mul', [scalar(graph, 0.5), graph.add('Add', [scalar(graph, 1), erf])]);
}

/** ϕ(z) = exp(−z² / 2) / √(2π). */
function normalDensity(graph: GraphBuilder, z: string): string {
  const square = graph.add('Mul', [z, z]);
  const power = graph.add('Exp', [graph.add('Mul', [square, scalar(graph, -0.5)])]);
  return graph.add('Mul', [power, scalar(graph, 1 / Math.sqrt(2 * Math.PI))]);
}
