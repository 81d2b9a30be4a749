import type { Contender, SampleProblem } from '../contender.ts';

/** Parameters of one network in f64. */
interface Network {
  readonly trunk: Float64Array;
  readonly bias: Float64Array;
  readonly w1: Float64Array;
  readonly w2: Float64Array;
  c1: number;
  c2: number;
  /** Steps done. */
  step: number;
}

/** The loops that one would write for this network and nothing else, network after network; f64. */
export async function plainSample(problem: SampleProblem): Promise<Contender> {
  const { networks, checkedSteps } = problem;
  const all = Array.from({ length: networks }, (_, n) => networkAt(problem, n));
  const train = trainer(problem);
  return {
    name: 'plain JS',
    async answer() {
      return plainSampleAnswer(problem, checkedSteps);
    },
    async run(count) {
      for (const network of all) train(network, count);
    },
  };
}

/** Parameters after so many steps, as `SampleProblem.parameters`: what every contender must come to. */
export function plainSampleAnswer(problem: SampleProblem, steps: number): Float64Array {
  const train = trainer(problem);
  const size = 4 * problem.hidden + 2;
  const answer = new Float64Array(problem.networks * size);
  for (let n = 0; n < problem.networks; n++) {
    const network = networkAt(problem, n);
    train(network, steps);
    const { trunk, bias, w1, w2, c1, c2 } = network;
    [trunk, bias, w1, w2, [c1, c2]].reduce((offset, part) => {
      answer.set(part, offset);
      return offset + part.length;
    }, n * size);
  }
  return answer;
}

function networkAt({ hidden, parameters }: SampleProblem, n: number): Network {
  const from = n * (4 * hidden + 2);
  const part = (k: number) =>
    Float64Array.from(parameters.subarray(from + k * hidden, from + (k + 1) * hidden));
  const [c1, c2] = parameters.subarray(from + 4 * hidden, from + 4 * hidden + 2);
  return { trunk: part(0), bias: part(1), w1: part(2), w2: part(3), c1, c2, step: 0 };
}

function trainer({ hidden, x, y1, y2, threshold, rate }: SampleProblem) {
  const X = Float64Array.from(x);
  const Y1 = Float64Array.from(y1);
  const Y2 = Float64Array.from(y2);
  const z = new Float64Array(hidden);
  const g = new Float64Array(hidden);
  return (network: Network, steps: number) => {
    const { trunk, bias, w1, w2 } = network;
    let { c1, c2 } = network;
    let row = network.step % X.length;
    for (let step = 0; step < steps; step++) {
      const input = X[row];
      let output1 = c1;
      for (let i = 0; i < hidden; i++) {
        const pre = trunk[i] * input + bias[i];
        const value = pre > 0 ? pre : 0;
        z[i] = value;
        output1 += w1[i] * value;
      }
      const error1 = output1 - Y1[row];
      if (error1 * error1 <= threshold) {
        let output2 = c2;
        for (let i = 0; i < hidden; i++) output2 += w2[i] * z[i];
        const slope = 2 * (output2 - Y2[row]);
        let along = 0;
        let norm = 0;
        for (let i = 0; i < hidden; i++) {
          const gradient = z[i] > 0 ? slope * w2[i] : 0;
          g[i] = gradient;
          along += gradient * w1[i];
          norm += w1[i] * w1[i];
        }
        const share = along / norm;
        for (let i = 0; i < hidden; i++) {
          const move = rate * (g[i] - share * w1[i]);
          w2[i] -= rate * slope * z[i];
          trunk[i] -= move * input;
          bias[i] -= move;
        }
        c2 -= rate * slope;
      } else {
        const slope = 2 * error1;
        for (let i = 0; i < hidden; i++) {
          const move = z[i] > 0 ? rate * slope * w1[i] : 0;
          w1[i] -= rate * slope * z[i];
          trunk[i] -= move * input;
          bias[i] -= move;
        }
        c1 -= rate * slope;
      }
      row = row + 1 === X.length ? 0 : row + 1;
    }
    network.c1 = c1;
    network.c2 = c2;
    network.step += steps;
  };
}
