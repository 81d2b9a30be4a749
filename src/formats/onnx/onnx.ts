import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataType, type ValueInfoProtoSchema } from 'onnx-buf';
import { type AffineMap, IDENTITY_MAP } from '../../data/standardise.ts';
import type { Link } from '../../objectives/loss.ts';
import { type ModelData, modelToJson } from '../model.ts';
import { createGraphBuilder, type GraphBuilder } from './graphBuilder.ts';
import { addOutputs, planarNetworkOf } from './network.ts';

/** Opset 17 and the format that came with it: runtimes of 2022 and later read them. */
const OPSET = 17;
const IR_VERSION = 8;

/** Key of `metadata_props`: what model.json says besides the numbers, as JSON. */
export const ONNX_METADATA_KEY = 'kitegrad.model';

/**
 * A model as an ONNX file, in float32.
 *
 * Input `inputs` [rows, d], in the order of `inputNames` and in the user's units. One output [rows, o_k] an objective that has any,
 * by its name (a second of the same name is `name.2`): what `Model.predict` gives, in the user's units, or probabilities where the
 * loss is a cross-entropy. `rows` is free.
 *
 * @throws InputError for a non-Archimedean network with more than two coefficients.
 */
export function modelToOnnx(model: ModelData): Uint8Array<ArrayBuffer> {
  const { shape, maps, links, objectiveNames, targetNames, inputNames } = model;
  const network = planarNetworkOf(model);
  const graph = createGraphBuilder();
  const inputs = graph.fresh('inputs');
  const names = objectiveNames.map(graph.fresh);
  const all = addOutputs(graph, network, addStandardisation(graph, inputs, maps.inputs));
  const predicted = shape.outputs.flatMap((width, k) => (width > 0 ? [k] : []));
  for (const k of predicted) {
    const columns = graph.integers(`${names[k]}.columns`, network.columns[k]);
    const own = graph.add('Gather', [all, columns], { integers: { axis: 1 } });
    const inUnits = addUnits(graph, own, maps.targets[k]);
    addLink(graph, inUnits, links?.[k] ?? 'identity', names[k]);
  }
  const { parameters: _, coefficients: __, ...about } = modelToJson(model);
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: BigInt(IR_VERSION),
      opsetImport: [{ version: BigInt(OPSET) }],
      producerName: 'kitegrad',
      metadataProps: [{ key: ONNX_METADATA_KEY, value: JSON.stringify(about) }],
      graph: {
        name: 'kitegrad',
        node: graph.nodes,
        initializer: graph.constants,
        input: [tableInfo(inputs, inputNames)],
        output: predicted.map((k) => tableInfo(names[k], targetNames[k])),
      },
    }),
  );
}

/** A float table [rows, columns] with rows left free. */
function tableInfo(
  name: string,
  columns: readonly string[],
): MessageInitShape<typeof ValueInfoProtoSchema> {
  const dim = [
    { value: { case: 'dimParam' as const, value: 'rows' } },
    { value: { case: 'dimValue' as const, value: BigInt(columns.length) } },
  ];
  const table = { elemType: TensorProto_DataType.FLOAT, shape: { dim } };
  return {
    name,
    docString: columns.join(', '),
    type: { value: { case: 'tensorType', value: table } },
  };
}

/** (x − mean) / std. */
function addStandardisation(graph: GraphBuilder, x: string, maps: readonly AffineMap[]): string {
  if (areIdentity(maps)) return x;
  const { mean, std } = addMoments(graph, 'inputs', maps);
  return graph.add('Div', [graph.add('Sub', [x, mean]), std]);
}

/** f · std + mean. */
function addUnits(graph: GraphBuilder, outputs: string, maps: readonly AffineMap[]): string {
  if (areIdentity(maps)) return outputs;
  const { mean, std } = addMoments(graph, 'targets', maps);
  return graph.add('Add', [graph.add('Mul', [outputs, std]), mean]);
}

function areIdentity(maps: readonly AffineMap[]): boolean {
  return maps.every(({ mean, std }) => mean === IDENTITY_MAP.mean && std === IDENTITY_MAP.std);
}

function addMoments(graph: GraphBuilder, name: string, maps: readonly AffineMap[]) {
  const row = (part: keyof AffineMap) =>
    graph.floats(
      `${name}.${part}`,
      [maps.length],
      maps.map((map) => map[part]),
    );
  return { mean: row('mean'), std: row('std') };
}

function addLink(graph: GraphBuilder, outputs: string, link: Link, name: string): void {
  if (link === 'softmax') graph.add('Softmax', [outputs], { name, integers: { axis: -1 } });
  else graph.add(link === 'logistic' ? 'Sigmoid' : 'Identity', [outputs], { name });
}
