/** jax-js, steps compiled by `jit`. It is lazy: a result that nobody waits for is never computed. */
import * as jax from './node_modules/@jax-js/jax/dist/index.js';
import manifest from './node_modules/@jax-js/jax/package.json';

const { grad, jit, nn, numpy: np, valueAndGrad } = jax;

export async function load(device) {
  const devices = await jax.init();
  if (!devices.includes(device)) throw new Error(`jax-js has no device ${device} here`);
  jax.defaultDevice(device);
  return {
    version: manifest.version,
    kinds: {
      matmul,
      mlp,
      sample: (problem) => (problem.networks === 1 ? sample(device, problem) : undefined),
    },
  };
}

const array = (values, shape) => np.array(Float32Array.from(values)).reshape(shape);

async function wait(arrays) {
  await Promise.all(arrays.map((one) => one.ref.blockUntilReady()));
}

async function matmul({ size, a, b }) {
  const [A, B] = [array(a, [size, size]), array(b, [size, size])];
  await wait([A, B]);
  return {
    name: 'jax-js',
    answer: async () => await np.matmul(A.ref, B.ref).data(),
    async run(count) {
      const products = Array.from({ length: count }, () => np.matmul(A.ref, B.ref));
      await wait(products);
      for (const product of products) product.dispose();
    },
    destroy() {
      A.dispose();
      B.dispose();
    },
  };
}

/** One weight [units before, units] and bias per layer. */
async function mlp(problem) {
  const { layers, batch, inputs, targets, rate, checkedSteps } = problem;
  const X = array(inputs, [batch, layers[0]]);
  const Y = array(targets, [batch, layers[layers.length - 1]]);
  const loss = (parameters, x, y) => {
    let hidden = x;
    for (let l = 0; l + 1 < layers.length; l++) {
      hidden = np.matmul(hidden, parameters[2 * l]).add(parameters[2 * l + 1]);
      if (l + 2 < layers.length) hidden = nn.relu(hidden);
    }
    return np.square(hidden.sub(y)).mean();
  };
  const step = jit((parameters, x, y) => {
    const gradients = grad(loss)(
      parameters.map((one) => one.ref),
      x,
      y,
    );
    return parameters.map((one, i) => one.sub(gradients[i].mul(rate)));
  });
  let going = mlpParameters(problem);
  return {
    name: 'jax-js',
    async answer() {
      let parameters = mlpParameters(problem);
      for (let i = 0; i < checkedSteps; i++) parameters = step(parameters, X.ref, Y.ref);
      return flat(parameters.map((one) => (one.ndim === 2 ? one.transpose() : one)));
    },
    async run(count) {
      for (let i = 0; i < count; i++) going = step(going, X.ref, Y.ref);
      await wait(going);
    },
    destroy() {
      for (const one of [X, Y, ...going]) one.dispose();
    },
  };
}

function mlpParameters({ layers, parameters }) {
  let offset = 0;
  const take = (length) => {
    offset += length;
    return parameters.slice(offset - length, offset);
  };
  return layers.slice(1).flatMap((units, l) => {
    const weight = array(take(units * layers[l]), [units, layers[l]]).transpose();
    return [weight, array(take(units), [units])];
  });
}

/** A user's switch: the loss is read, and the host decides which of two compiled steps follows. */
async function sample(device, problem) {
  const { hidden, x, y1, y2, threshold, rate, checkedSteps } = problem;
  const single = (values) => Array.from(values, (value) => array([value], [1]));
  const [X, Y1, Y2] = [single(x), single(y1), single(y2)];
  const loss = ([weight, bias, w, c], input, target) =>
    np.square(nn.relu(weight.mul(input).add(bias)).mul(w).sum().add(c.sum()).sub(target.sum()));
  const first = jit((weight, bias, w1, c1, input, target) => {
    const [value, gradients] = valueAndGrad(loss)([weight, bias, w1, c1], input, target);
    return [value, ...gradients];
  });
  const offHead = (gradient, w) => {
    const share = gradient.ref.mul(w.ref).sum().div(np.square(w.ref).sum());
    return gradient.sub(w.mul(share));
  };
  const second = jit((weight, bias, w1, w2, c2, input, target) => {
    const [dWeight, dBias, dW, dC] = grad(loss)(
      [weight.ref, bias.ref, w2.ref, c2.ref],
      input,
      target,
    );
    return [
      weight.sub(offHead(dWeight, w1.ref).mul(rate)),
      bias.sub(offHead(dBias, w1).mul(rate)),
      w2.sub(dW.mul(rate)),
      c2.sub(dC.mul(rate)),
    ];
  });
  const descend = jit((weight, bias, w1, c1, dWeight, dBias, dW, dC) => [
    weight.sub(dWeight.mul(rate)),
    bias.sub(dBias.mul(rate)),
    w1.sub(dW.mul(rate)),
    c1.sub(dC.mul(rate)),
  ]);
  const step = async (network, row) => {
    const [weight, bias, w1, w2, c1, c2] = network;
    const [value, ...gradients] = first(
      weight.ref,
      bias.ref,
      w1.ref,
      c1.ref,
      X[row].ref,
      Y1[row].ref,
    );
    const read = device === 'webgpu' ? await value.data() : value.dataSync();
    if (read[0] <= threshold) {
      for (const one of gradients) one.dispose();
      const moved = second(weight, bias, w1.ref, w2, c2, X[row].ref, Y2[row].ref);
      return [moved[0], moved[1], w1, moved[2], c1, moved[3]];
    }
    const moved = descend(weight, bias, w1, c1, ...gradients);
    return [moved[0], moved[1], moved[2], w2, moved[3], c2];
  };
  let going = sampleParameters(hidden, problem.parameters);
  let row = 0;
  return {
    name: 'jax-js',
    async answer() {
      let network = sampleParameters(hidden, problem.parameters);
      for (let i = 0; i < checkedSteps; i++) network = await step(network, i % x.length);
      return flat(network);
    },
    async run(count) {
      for (let i = 0; i < count; i++) {
        going = await step(going, row);
        row = (row + 1) % x.length;
      }
      await wait(going);
    },
    destroy() {
      for (const one of [...going, ...X, ...Y1, ...Y2]) one.dispose();
    },
  };
}

/** weight, bias, w₁, w₂ [hidden], c₁, c₂ [1]. */
function sampleParameters(hidden, parameters) {
  const part = (k) => array(parameters.slice(k * hidden, (k + 1) * hidden), [hidden]);
  const bias = (k) => array([parameters[4 * hidden + k]], [1]);
  return [part(0), part(1), part(2), part(3), bias(0), bias(1)];
}

async function flat(arrays) {
  const parts = [];
  for (const one of arrays) {
    for (const value of await one.data()) parts.push(value);
  }
  return parts;
}
