import { create } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
} from 'onnx-buf';

/** The nodes and constants of an ONNX graph as they are added, in an order in which they can be computed. */
export interface GraphBuilder {
  readonly nodes: NodeProto[];
  readonly constants: TensorProto[];
  /** The name, or where it is taken the name with a number: `y`, `y.2`, … */
  fresh(name: string): string;
  /** Adds an operation with one result, and gives the name of that result. */
  add(operation: string, inputs: readonly string[], options?: NodeOptions): string;
  /** Adds row-major float32 numbers, and gives their name. */
  floats(name: string, dims: readonly number[], values: Iterable<number>): string;
  /** Adds a list of whole numbers, and gives its name. */
  integers(name: string, values: readonly number[]): string;
}

export interface NodeOptions {
  /** Of the result, used as it is; by default made from the operation. */
  readonly name?: string;
  readonly integers?: Readonly<Record<string, number>>;
  readonly floats?: Readonly<Record<string, number>>;
}

export function createGraphBuilder(): GraphBuilder {
  const taken = new Set<string>();
  const nodes: NodeProto[] = [];
  const constants: TensorProto[] = [];
  const fresh = (name: string): string => {
    let free = name;
    for (let number = 2; taken.has(free); number++) free = `${name}.${number}`;
    taken.add(free);
    return free;
  };
  const constant = (
    name: string,
    dataType: TensorProto_DataType,
    dims: readonly number[],
    data: Float32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>,
  ): string => {
    const own = fresh(name);
    constants.push(
      create(TensorProtoSchema, {
        name: own,
        dataType,
        dims: dims.map(BigInt),
        rawData: new Uint8Array(data.buffer),
      }),
    );
    return own;
  };
  return {
    nodes,
    constants,
    fresh,
    add(operation, inputs, { name, integers = {}, floats = {} } = {}) {
      const result = name ?? fresh(operation.toLowerCase());
      const attribute = [
        ...Object.entries(integers).map(([key, value]) => integerAttribute(key, value)),
        ...Object.entries(floats).map(([key, value]) => floatAttribute(key, value)),
      ];
      const connected = { input: [...inputs], output: [result] };
      nodes.push(
        create(NodeProtoSchema, { name: result, opType: operation, ...connected, attribute }),
      );
      return result;
    },
    floats: (name, dims, values) =>
      constant(name, TensorProto_DataType.FLOAT, dims, Float32Array.from(values)),
    integers: (name, values) =>
      constant(
        name,
        TensorProto_DataType.INT64,
        [values.length],
        BigInt64Array.from(values, BigInt),
      ),
  };
}

function integerAttribute(name: string, value: number): AttributeProto {
  const type = AttributeProto_AttributeType.INT;
  return create(AttributeProtoSchema, { name, type, i: BigInt(value) });
}

function floatAttribute(name: string, value: number): AttributeProto {
  return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f: value });
}
