/** onnxruntime-web: products only, of a model with one node. */

import { matmulModel } from './matmulModel.ts';
import * as ort from './node_modules/onnxruntime-web/dist/ort.all.bundle.min.mjs';
import wasm from './node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.jsep.wasm?url';

export async function load(device) {
  ort.env.wasm.wasmPaths = { wasm };
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
