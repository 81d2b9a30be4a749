/**
 * The random streams of torch's CPU generator, float32, for torch-compatible initialisation only.
 *
 *   uniform  x = (random() mod 2²⁴) / 2²⁴,   value = x · (to − from) + from          one rounding
 *   normal   fewer than 16 values: Box–Muller in f64 from two 53-bit uniforms u₁, u₂:
 *              r = √(−2 ln(1 − u₂)),  θ = 2π·u₁;  r·cos θ now, r·sin θ kept for the next such value
 *            16 or more: fill with uniforms u, then in each block of 16, for j < 8:
 *              r = √(−2 ln(1 − u_j)),  θ = 2π·u_{j+8};  value_j = r·cos θ,  value_{j+8} = r·sin θ;
 *              if the length is not a multiple of 16, the last 16 values are drawn and made again
 *
 * The kept value outlives other calls (uniforms, blocks of 16) and ends with the generator: a new
 * generator is what `torch.manual_seed` makes. So normal(3) is not the start of normal(16), and
 * normal(1) twice is normal(2).
 *
 * Equal to torch bit for bit on x86-64 with AVX2 (its usual CPU path; fixtures in test/numbers).
 * Torch without AVX2 has other last bits: no fused x · (to − from) + from, and the C library's logf,
 * sinf and cosf in blocks of 16. The f64 path ends in one rounding to float32, which hides the last
 * bits in which Math.log, sin and cos may differ between JavaScript engines.
 *
 * Source: ATen/core/DistributionsHelper.h, TransformationHelper.h; ATen/native/cpu/
 * DistributionTemplates.h (normal_fill_AVX2), torch 1.13.
 */
import { ShapeError } from '../errors.ts';
import { fma, log, sinCos } from './float32.ts';
import { createMt19937 } from './mt19937.ts';

const f32 = Math.fround;
const TWO_PI = f32(2 * Math.PI);
const BLOCK = 16;

export interface TorchGenerator {
  /** `torch.empty(length).uniform_(from, to)`: values in [from, to]. */
  uniform(length: number, from?: number, to?: number): Float32Array;
  /** `torch.empty(length).normal_(mean, std)`. */
  normal(length: number, mean?: number, std?: number): Float32Array;
}

/**
 * A stream as after `torch.manual_seed(seed)`.
 *
 * @throws InputError when `seed` is not an integer in 0 … 2³² − 1. (Torch takes 64-bit seeds and
 * uses their low 32 bits.)
 */
export function createTorchGenerator(seed: number): TorchGenerator {
  const { random } = createMt19937(seed);
  let kept: number | undefined;

  const uniform24 = () => (random() & 0xffffff) / 2 ** 24;
  const uniform53 = () => ((random() & 0x1fffff) * 2 ** 32 + random()) / 2 ** 53;

  /** One standard normal in f64. */
  const scalarNormal = (): number => {
    if (kept !== undefined) {
      const value = kept;
      kept = undefined;
      return value;
    }
    const u1 = uniform53();
    const u2 = uniform53();
    const radius = Math.sqrt(-2 * Math.log(1 - u2));
    const theta = 2 * Math.PI * u1;
    kept = radius * Math.sin(theta);
    return radius * Math.cos(theta);
  };

  return {
    uniform(length, from = 0, to = 1) {
      checkLength('uniform', length);
      const low = f32(from);
      const width = f32(f32(to) - low);
      if (!(width >= 0 && width < Infinity)) {
        throw new ShapeError(`uniform: bad range: expected from <= to, got ${from} and ${to}`);
      }
      return new Float32Array(length).map(() => fma(uniform24(), width, low));
    },

    normal(length, mean = 0, std = 1) {
      checkLength('normal', length);
      if (!(std >= 0)) throw new ShapeError(`normal: bad std: expected std >= 0, got ${std}`);
      if (length < BLOCK) {
        return new Float32Array(length).map(() => scalarNormal() * std + mean);
      }
      const values = new Float32Array(length).map(uniform24);
      for (let start = 0; start + BLOCK <= length; start += BLOCK) {
        normalBlock(values.subarray(start, start + BLOCK), f32(mean), f32(std));
      }
      if (length % BLOCK !== 0) {
        const last = values.subarray(length - BLOCK);
        last.set(last.map(uniform24));
        normalBlock(last, f32(mean), f32(std));
      }
      return values;
    },
  };
}

/** Box–Muller in place, float32: 16 uniforms become 16 normals. */
function normalBlock(block: Float32Array, mean: number, std: number): void {
  const half = BLOCK / 2;
  for (let j = 0; j < half; j++) {
    const radius = f32(Math.sqrt(f32(-2 * log(f32(1 - block[j])))));
    const [sine, cosine] = sinCos(f32(TWO_PI * block[j + half]));
    block[j] = fma(f32(radius * cosine), std, mean);
    block[j + half] = fma(f32(radius * sine), std, mean);
  }
}

function checkLength(who: string, length: number): void {
  if (!Number.isInteger(length) || length < 0) {
    throw new ShapeError(`${who}: bad length: expected an integer >= 0, got ${length}`);
  }
}
