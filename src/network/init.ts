/**
 * First parameters of one network, in the flat layout of layout.ts.
 *
 * `torch`     the report's: normals for the heads, torch's default `Linear` for the trunk, one
 *             MT19937 stream, in this order (K = 2: w₁, c₁, c₂, w₂, trunk):
 *               w₁, c₁, c₂, w₂;   per trunk layer weight, bias;   w₃, c₃, w₄, c₄, …
 *             w_k [o_k, H] and c_k [o_k] ~ N(0, 1); trunk weight and bias ~ U(±1/√fan_in).
 *             Source: report §2.2 (`CustomNASingleNeuronLayer`); design 4.8.
 * `he`        trunk weights ~ N(0, 2/fan_in), trunk biases ~ U(±1.5), so that the kinks spread over
 *             standardised data; head weights ~ N(0, 1/H), head biases 0. Counter generator, one
 *             number per place in the layout. Source: design 4.7; He et al., ICCV 2015.
 * `linear`    weights and biases of trunk and heads ~ U(±1/√fan_in), PyTorch's default for every `Linear`, from the
 *             counter generator: for classes of images, with inputs from −1 to 1.
 * explicit    given values, rounded to float32.
 *
 * Of a non-Archimedean network these are the standard parts, as those of the network of objective 1 alone; its
 * infinitesimal parts begin at 0.
 */
import { InputError } from '../errors.ts';
import { counterNormal, counterUniform, STREAMS } from '../numbers/counter.ts';
import { createTorchGenerator } from '../numbers/torchRandom.ts';
import { type Block, type Layout, layoutOf } from './layout.ts';
import { lastHidden, type NetworkShape, standardShape } from './shape.ts';

export const INIT_SCHEMES = ['torch', 'he', 'linear'] as const;

/** Draw the parameters; `seed` is an integer, 0 … 2³² − 1. */
export interface SeededInit {
  readonly scheme: (typeof INIT_SCHEMES)[number];
  readonly seed: number;
}

/** Given parameters; matrices are lists of rows. */
export interface ExplicitInit {
  /** Per trunk layer l: weight [n_l][n_{l−1}], bias [n_l]. */
  readonly trunk: readonly GivenLayer[];
  /** Per objective k: weight [o_k][H], bias [o_k]. */
  readonly heads: readonly GivenLayer[];
}

export interface GivenLayer {
  readonly weight: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

export type Init = SeededInit | ExplicitInit;

/**
 * The parameters [layoutOf(shape).size], float32.
 *
 * @throws InputError for a bad seed or scheme, or for given values that do not fit the shape.
 */
export function initialise(shape: NetworkShape, init: Init): Float32Array {
  if (shape.coefficients !== undefined) {
    const parameters = new Float32Array(layoutOf(shape).size);
    parameters.set(initialise(standardShape(shape), init));
    return parameters;
  }
  if (!('scheme' in init)) return given(shape, init);
  switch (init.scheme) {
    case 'torch':
      return torchDefault(shape, init.seed);
    case 'he':
      return heNormal(shape, init.seed);
    case 'linear':
      return linearUniform(shape, init.seed);
    default:
      throw new InputError(
        `initialise: bad init.scheme: expected one of ${INIT_SCHEMES.join(', ')}, got ${init.scheme}`,
      );
  }
}

const BIAS_SPREAD = 1.5; // in standard deviations of the layer's input
const KAIMING_SLOPE = Math.sqrt(5); // torch's `a`, which makes the bound 1/√fan_in up to rounding

function torchDefault(shape: NetworkShape, seed: number): Float32Array {
  const layout = layoutOf(shape);
  const parameters = new Float32Array(layout.size);
  const generator = createTorchGenerator(seed);
  const normal = (block: Block) => {
    parameters.set(generator.normal(sizeOf(block)), block.offset);
  };
  const uniform = (block: Block, bound: number) => {
    parameters.set(generator.uniform(sizeOf(block), -bound, bound), block.offset);
  };

  const [first, second, ...rest] = headsOf(shape);
  normal(first.weight);
  normal(first.bias);
  if (second) {
    normal(second.bias);
    normal(second.weight);
  }
  for (const { weight, bias } of layout.trunk) {
    // torch.nn.init.kaiming_uniform_(a = √5), in its order of operations
    const gain = Math.sqrt(2 / (1 + KAIMING_SLOPE * KAIMING_SLOPE));
    uniform(weight, Math.sqrt(3) * (gain / Math.sqrt(weight.cols)));
    uniform(bias, 1 / Math.sqrt(weight.cols));
  }
  for (const { weight, bias } of rest) {
    normal(weight);
    normal(bias);
  }
  return parameters;
}

function heNormal(shape: NetworkShape, seed: number): Float32Array {
  const layout = layoutOf(shape);
  const parameters = new Float32Array(layout.size);
  const fill = (block: Block, value: (place: number) => number) => {
    const end = block.offset + sizeOf(block);
    for (let place = block.offset; place < end; place++) parameters[place] = value(place);
  };
  const normal = (place: number) => counterNormal(seed, STREAMS.initialWeights, place);
  const uniform = (place: number) => 2 * counterUniform(seed, STREAMS.initialBiases, place) - 1;

  for (const { weight, bias } of layout.trunk) {
    const std = Math.sqrt(2 / weight.cols);
    fill(weight, (place) => std * normal(place));
    fill(bias, (place) => BIAS_SPREAD * uniform(place));
  }
  const headStd = Math.sqrt(1 / lastHidden(shape));
  fill(layout.heads.weight, (place) => headStd * normal(place));
  return parameters;
}

function linearUniform(shape: NetworkShape, seed: number): Float32Array {
  const layout = layoutOf(shape);
  const parameters = new Float32Array(layout.size);
  const fill = (block: Block, stream: number, bound: number) => {
    const end = block.offset + sizeOf(block);
    for (let place = block.offset; place < end; place++) {
      parameters[place] = bound * (2 * counterUniform(seed, stream, place) - 1);
    }
  };
  for (const { weight, bias } of [...layout.trunk, layout.heads]) {
    const bound = 1 / Math.sqrt(weight.cols);
    fill(weight, STREAMS.initialWeights, bound);
    fill(bias, STREAMS.initialBiases, bound);
  }
  return parameters;
}

function given(shape: NetworkShape, init: ExplicitInit): Float32Array {
  const layout = layoutOf(shape);
  const parameters = new Float32Array(layout.size);
  const place = (key: string, values: readonly number[], length: number, offset: number) => {
    checkLength(key, 'values', values, length);
    values.forEach((value, i) => {
      if (!Number.isFinite(Math.fround(value))) {
        throw new InputError(
          `initialise: bad init.${key}[${i}]: expected a finite float32 number, got ${value}`,
        );
      }
    });
    parameters.set(values, offset);
  };
  const placeAll = (key: string, unit: string, layers: readonly GivenLayer[], blocks: Blocks) => {
    checkLength(key, unit, layers, blocks.length);
    blocks.forEach(({ weight, bias }, l) => {
      const layer = layers[l];
      checkLength(`${key}[${l}].weight`, 'rows', layer.weight, weight.rows);
      layer.weight.forEach((row, r) => {
        place(`${key}[${l}].weight[${r}]`, row, weight.cols, weight.offset + r * weight.cols);
      });
      place(`${key}[${l}].bias`, layer.bias, bias.rows, bias.offset);
    });
  };
  placeAll('trunk', 'layers', init.trunk, layout.trunk);
  placeAll('heads', 'heads', init.heads, headsOf(shape));
  return parameters;
}

type Blocks = Layout['trunk'];

/** The rows of the stacked head matrix and bias that each objective with outputs owns. */
function headsOf(shape: NetworkShape): Blocks {
  const { weight, bias } = layoutOf(shape).heads;
  let row = 0;
  return shape.outputs.flatMap((rows, objective) => {
    if (rows === 0) return [];
    const name = `heads.${objective}`;
    const blocks = {
      weight: {
        name: `${name}.weight`,
        offset: weight.offset + row * weight.cols,
        rows,
        cols: weight.cols,
      },
      bias: { name: `${name}.bias`, offset: bias.offset + row, rows, cols: 1 },
    };
    row += rows;
    return blocks;
  });
}

function sizeOf(block: Block): number {
  return block.rows * block.cols;
}

function checkLength(key: string, unit: string, got: readonly unknown[], expected: number): void {
  if (got.length !== expected) {
    throw new InputError(
      `initialise: bad init.${key}: expected ${expected} ${unit}, got ${got.length}`,
    );
  }
}
