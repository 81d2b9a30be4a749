import { create, toBinary } from '@bufbuild/protobuf';
import { type ModelProto, ModelProtoSchema, TensorProto_DataType } from 'onnx-buf';

/** An ONNX model C = MatMul(A, B), all [size, size] float32. */
export function matmulModel(size: number): Uint8Array {
  const dim = [0, 1].map(() => ({ value: { case: 'dimValue' as const, value: BigInt(size) } }));
  const operand = (name: string) => ({
    name,
    type: {
      value: {
        case: 'tensorType' as const,
        value: { elemType: TensorProto_DataType.FLOAT, shape: { dim } },
      },
    },
  });
  const model: ModelProto = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 13n }],
    graph: {
      name: 'matmul',
      node: [{ opType: 'MatMul', input: ['A', 'B'], output: ['C'] }],
      input: [operand('A'), operand('B')],
      output: [operand('C')],
    },
  });
  return toBinary(ModelProtoSchema, model);
}
