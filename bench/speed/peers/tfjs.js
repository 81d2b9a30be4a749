/** TensorFlow.js, eager, as one writes it: `tidy`, variables and `applyGradients`. */
import library from './node_modules/@tensorflow/tfjs/dist/tf.min.js?url';
import wasmBackend from './node_modules/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js?url';
import plainWasm from './node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdWasm from './node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedWasm from './node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import webgpuBackend from './node_modules/@tensorflow/tfjs-backend-webgpu/dist/tf-backend-webgpu.min.js?url';

const BACKENDS = { wasm: wasmBackend, webgpu: webgpuBackend };

const WASM = {
  'tfjs-backend-wasm.wasm': plainWasm,
  'tfjs-backend-wasm-simd.wasm': simdWasm,
  'tfjs-backend-wasm-threaded-simd.wasm': threadedWasm,
};

export async function load(device) {
  await script(library);
  if (device in BACKENDS) await script(BACKENDS[device]);
  const { tf } = window;
  if (device === 'wasm') tf.wasm.setWasmPaths(WASM);
  if (!(await tf.setBackend(device))) throw new Error(`tfjs has no backend ${device} here`);
  await tf.ready();
  return {
    version: tf.version.tfjs,
    kinds: {
      matmul: (problem) => matmul(tf, problem),
      mlp: (problem) => mlp(tf, problem),
      sample: (problem) => (problem.networks === 1 ? sample(tf, device, problem) : undefined),
    },
  };
}

function script(address) {
  return new Promise((loaded, failed) => {
    const element = document.createElement('script');
    element.src = address;
    element.addEventListener('load', loaded);
    element.addEventListener('error', () => failed(new Error(`${address} did not load`)));
    document.head.append(element);
  });
}

/** Until all that was asked is computed. The backend submits late: its open pass must be ended first. */
async function done(tf) {
  const backend = tf.backend();
  if (tf.getBackend() !== 'webgpu') return;
  if (backend.commandEncoder) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
  await backend.device.queue.onSubmittedWorkDone();
}

async function matmul(tf, { size, a, b }) {
  const [A, B] = [tf.tensor2d(a, [size, size]), tf.tensor2d(b, [size, size])];
  return {
    name: 'tfjs',
    async answer() {
      const product = tf.matMul(A, B);
      const values = await product.data();
      product.dispose();
      return values;
    },
    async run(count) {
      for (let i = 0; i < count; i++) tf.matMul(A, B).dispose();
      await done(tf);
    },
    destroy: () => tf.dispose([A, B]),
  };
}

/** One weight and bias per layer; weights stand as tfjs takes them, [units before, units]. */
async function mlp(tf, problem) {
  const { layers, batch, inputs, targets, rate, checkedSteps } = problem;
  const last = layers[layers.length - 1];
  const X = tf.tensor2d(inputs, [batch, layers[0]]);
  const Y = tf.tensor2d(targets, [batch, last]);
  const optimizer = tf.train.sgd(rate);
  const step = (variables) =>
    tf.tidy(() => {
      optimizer.minimize(
        () => {
          let hidden = X;
          for (let l = 0; l + 1 < layers.length; l++) {
            hidden = hidden.matMul(variables[2 * l]).add(variables[2 * l + 1]);
            if (l + 2 < layers.length) hidden = hidden.relu();
          }
          return hidden.sub(Y).square().mean();
        },
        false,
        variables,
      );
    });
  const going = mlpVariables(tf, problem);
  return {
    name: 'tfjs',
    async answer() {
      const variables = mlpVariables(tf, problem);
      for (let i = 0; i < checkedSteps; i++) step(variables);
      const values = await flat(
        variables.map((one) => (one.rank === 2 ? tf.tidy(() => one.transpose()) : one)),
      );
      tf.dispose(variables);
      return values;
    },
    async run(count) {
      for (let i = 0; i < count; i++) step(going);
      await done(tf);
    },
    destroy: () => tf.dispose([X, Y, ...going]),
  };
}

function mlpVariables(tf, { layers, parameters }) {
  let offset = 0;
  const take = (length) => {
    offset += length;
    return parameters.slice(offset - length, offset);
  };
  return layers.slice(1).flatMap((units, l) => {
    const weight = tf.tidy(() =>
      tf.tensor2d(take(units * layers[l]), [units, layers[l]]).transpose(),
    );
    return [tf.variable(weight), tf.variable(tf.tensor1d(take(units)))];
  });
}

/** A user's switch: the loss is read, and the host decides. */
async function sample(tf, device, problem) {
  const { hidden, x, y1, y2, threshold, rate, checkedSteps } = problem;
  const column = (values) => Array.from(values, (value) => tf.tensor2d([[value]]));
  const [X, Y1, Y2] = [column(x), column(y1), column(y2)];
  const optimizer = tf.train.sgd(rate);
  const loss = ({ weight, bias }, w, c, input, target) =>
    tf
      .matMul(tf.relu(tf.matMul(input, weight).add(bias)), w)
      .add(c)
      .sub(target)
      .square()
      .sum();
  const offHead = (gradient, w1) => {
    const [w, g] = [w1.flatten(), gradient.flatten()];
    return g.sub(w.mul(g.mul(w).sum().div(w.square().sum()))).reshape(gradient.shape);
  };
  const step = async (network, row) => {
    const { weight, bias, w1, w2, c1, c2 } = network;
    const first = tf.variableGrads(
      () => loss(network, w1, c1, X[row], Y1[row]),
      [weight, bias, w1, c1],
    );
    const value = device === 'webgpu' ? (await first.value.data())[0] : first.value.dataSync()[0];
    if (value <= threshold) {
      tf.tidy(() => {
        const { grads } = tf.variableGrads(
          () => loss(network, w2, c2, X[row], Y2[row]),
          [weight, bias, w2, c2],
        );
        for (const { name } of [weight, bias]) grads[name] = offHead(grads[name], w1);
        optimizer.applyGradients(grads);
      });
    } else {
      optimizer.applyGradients(first.grads);
    }
    tf.dispose(first);
  };
  const going = sampleVariables(tf, hidden, problem.parameters);
  let row = 0;
  return {
    name: 'tfjs',
    async answer() {
      const network = sampleVariables(tf, hidden, problem.parameters);
      for (let i = 0; i < checkedSteps; i++) await step(network, i % x.length);
      const { weight, bias, w1, w2, c1, c2 } = network;
      const values = await flat([weight, bias, w1, w2, c1, c2]);
      tf.dispose(network);
      return values;
    },
    async run(count) {
      for (let i = 0; i < count; i++) {
        await step(going, row);
        row = (row + 1) % x.length;
      }
      await done(tf);
    },
    destroy: () => tf.dispose([going, X, Y1, Y2]),
  };
}

function sampleVariables(tf, hidden, parameters) {
  const part = (k, shape) =>
    tf.variable(tf.tensor(parameters.slice(k * hidden, (k + 1) * hidden), shape));
  const bias = (at) => tf.variable(tf.tensor1d([parameters[4 * hidden + at]]));
  return {
    weight: part(0, [1, hidden]),
    bias: part(1, [hidden]),
    w1: part(2, [hidden, 1]),
    w2: part(3, [hidden, 1]),
    c1: bias(0),
    c2: bias(1),
  };
}

async function flat(tensors) {
  const parts = [];
  for (const tensor of tensors) {
    for (const value of await tensor.data()) parts.push(value);
  }
  return parts;
}
