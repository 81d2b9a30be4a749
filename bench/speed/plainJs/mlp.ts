import type { Contender, MlpProblem } from '../contender.ts';

/** One layer's numbers; weight [units, inputs]. */
interface Layer {
  readonly inputs: number;
  readonly units: number;
  readonly weight: Float64Array;
  readonly bias: Float64Array;
  /** [batch, units] */
  readonly out: Float64Array;
  readonly dOut: Float64Array;
}

/** Plain loops in f64, the innermost along rows of the weights. */
export async function plainMlp(problem: MlpProblem): Promise<Contender> {
  const layers = layersAt(problem);
  return {
    name: 'plain JS',
    async answer() {
      return plainMlpAnswer(problem, problem.checkedSteps);
    },
    async run(count) {
      for (let i = 0; i < count; i++) step(problem, layers);
    },
  };
}

/** Parameters after so many steps, as `MlpProblem.parameters`: what every contender must come to. */
export function plainMlpAnswer(problem: MlpProblem, steps: number): Float64Array {
  const layers = layersAt(problem);
  for (let i = 0; i < steps; i++) step(problem, layers);
  const answer = new Float64Array(problem.parameters.length);
  let offset = 0;
  for (const { weight, bias } of layers) {
    answer.set(weight, offset);
    answer.set(bias, offset + weight.length);
    offset += weight.length + bias.length;
  }
  return answer;
}

function layersAt({ layers, batch, parameters }: MlpProblem): Layer[] {
  let offset = 0;
  const take = (length: number) => {
    offset += length;
    return Float64Array.from(parameters.subarray(offset - length, offset));
  };
  return layers.slice(1).map((units, l) => ({
    inputs: layers[l],
    units,
    weight: take(units * layers[l]),
    bias: take(units),
    out: new Float64Array(batch * units),
    dOut: new Float64Array(batch * units),
  }));
}

function step({ batch, inputs, targets, rate }: MlpProblem, layers: readonly Layer[]): void {
  layers.forEach((layer, l) => {
    const below = l === 0 ? inputs : layers[l - 1].out;
    forward(layer, below, batch, l < layers.length - 1);
  });
  const { out, dOut } = layers[layers.length - 1];
  for (let i = 0; i < out.length; i++) dOut[i] = (2 * (out[i] - targets[i])) / out.length;
  for (let l = layers.length - 1; l >= 0; l--) {
    if (l > 0) backward(layers[l], layers[l - 1], batch);
    descend(layers[l], l === 0 ? inputs : layers[l - 1].out, batch, rate);
  }
}

function forward(layer: Layer, below: ArrayLike<number>, batch: number, relu: boolean): void {
  const { inputs, units, weight, bias, out } = layer;
  for (let row = 0; row < batch; row++) {
    for (let unit = 0; unit < units; unit++) {
      let sum = bias[unit];
      for (let k = 0; k < inputs; k++) sum += weight[unit * inputs + k] * below[row * inputs + k];
      out[row * units + unit] = relu && !(sum > 0) ? 0 : sum;
    }
  }
}

/** dOut of the layer below, by the weights before they move. */
function backward(layer: Layer, below: Layer, batch: number): void {
  const { inputs, units, weight, dOut } = layer;
  below.dOut.fill(0);
  for (let row = 0; row < batch; row++) {
    const from = row * inputs;
    for (let unit = 0; unit < units; unit++) {
      const slope = dOut[row * units + unit];
      for (let k = 0; k < inputs; k++) below.dOut[from + k] += slope * weight[unit * inputs + k];
    }
    for (let k = 0; k < inputs; k++) if (!(below.out[from + k] > 0)) below.dOut[from + k] = 0;
  }
}

function descend(layer: Layer, below: ArrayLike<number>, batch: number, rate: number): void {
  const { inputs, units, weight, bias, dOut } = layer;
  for (let row = 0; row < batch; row++) {
    for (let unit = 0; unit < units; unit++) {
      const move = rate * dOut[row * units + unit];
      bias[unit] -= move;
      if (move === 0) continue;
      for (let k = 0; k < inputs; k++) weight[unit * inputs + k] -= move * below[row * inputs + k];
    }
  }
}
