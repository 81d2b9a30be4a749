/** onnxruntime-web: products only, of a model with one node that is written here byte by byte. */
import * as ort from './node_modules/onnxruntime-web/dist/ort.all.bundle.min.mjs';
import { PACKAGES } from './packages.js';

export async function load(device) {
  ort.env.wasm.wasmPaths = `${PACKAGES}onnxruntime-web/dist/`;
  ort.env.wasm.numThreads = 1;
  return { version: ort.env.versions.web, kinds: { matmul: (problem) => matmul(device, problem) } };
}

async function matmul(device, { size, a, b }) {
  const session = await ort.InferenceSession.create(matmulModel(size), {
    executionProviders: [device],
    preferredOutputLocation: device === 'webgpu' ? 'gpu-buffer' : 'cpu',
  });
  const gpu = device === 'webgpu' ? await ort.env.webgpu.device : undefined;
  const feeds = { A: tensor(gpu, a, size), B: tensor(gpu, b, size) };
  return {
    name: 'onnxruntime-web',
    async answer() {
      const { C } = await session.run(feeds);
      const product = await C.getData();
      C.dispose();
      return product;
    },
    async run(count) {
      for (let i = 0; i < count; i++) (await session.run(feeds)).C.dispose();
      await gpu?.queue.onSubmittedWorkDone();
    },
    destroy: () => void session.release(),
  };
}

function tensor(gpu, values, size) {
  if (!gpu) return new ort.Tensor('float32', values, [size, size]);
  const { STORAGE, COPY_DST, COPY_SRC } = GPUBufferUsage;
  const buffer = gpu.createBuffer({
    size: values.byteLength,
    usage: STORAGE | COPY_DST | COPY_SRC,
  });
  gpu.queue.writeBuffer(buffer, 0, values);
  return ort.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims: [size, size] });
}

/** An ONNX model C = MatMul(A, B) as protobuf: fields of ModelProto, GraphProto, NodeProto and ValueInfoProto by number. */
function matmulModel(size) {
  const node = [...text(1, 'A'), ...text(1, 'B'), ...text(2, 'C'), ...text(4, 'MatMul')];
  const graph = [
    ...message(1, node),
    ...text(2, 'graph'),
    ...message(11, operand('A', size)),
    ...message(11, operand('B', size)),
    ...message(12, operand('C', size)),
  ];
  const opset = [...text(1, ''), ...integer(2, 13)];
  return Uint8Array.from([...integer(1, 8), ...message(7, graph), ...message(8, opset)]);
}

/** Name, and the type float [size, size]. */
function operand(name, size) {
  const dimension = message(1, integer(1, size));
  const shape = message(2, [...dimension, ...dimension]);
  return [...text(1, name), ...message(2, message(1, [...integer(1, 1), ...shape]))];
}

function varint(value) {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}

function integer(field, value) {
  return [...varint(8 * field), ...varint(value)];
}

function message(field, bytes) {
  return [...varint(8 * field + 2), ...varint(bytes.length), ...bytes];
}

function text(field, value) {
  return message(field, [...new TextEncoder().encode(value)]);
}
