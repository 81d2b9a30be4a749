/**
 * MT19937, the 32-bit Mersenne Twister, seeded as `torch.manual_seed` does.
 *
 *   seeding   s_0 = seed,  s_i = 1812433253 · (s_{i−1} ⊕ (s_{i−1} ≫ 30)) + i  (mod 2³²),  0 < i < 624
 *   step      s_{i+624} = s_{i+397} ⊕ A(upper bit of s_i | lower 31 bits of s_{i+1})
 *   output    tempered s_i, uniform over 0 … 2³² − 1
 *
 * The whole generator is one sequence: the order of the calls matters. Only torch-compatible
 * initialisation uses it; see counter.ts for everything else.
 *
 * Source: Matsumoto and Nishimura, ACM TOMACS 8(1), 1998, with the seeding of their 2002 version
 * (`init_genrand`), which torch's CPU generator uses.
 */
import { InputError } from '../errors.ts';

const WORDS = 624; // of state, n
const MIDDLE = 397; // offset of the second operand of the recurrence, m
const MATRIX_A = 0x9908b0df;
const UPPER_BIT = 0x80000000;
const LOWER_BITS = 0x7fffffff;

export interface Mt19937 {
  /** The next 32-bit word, 0 … 2³² − 1. */
  random(): number;
}

/** @throws InputError when `seed` is not an integer in 0 … 2³² − 1. */
export function createMt19937(seed: number): Mt19937 {
  const state = new Uint32Array(WORDS);
  state[0] = checkSeed('createMt19937', seed);
  for (let i = 1; i < WORDS; i++) {
    const previous = state[i - 1] ^ (state[i - 1] >>> 30);
    state[i] = Math.imul(1812433253, previous) + i;
  }
  let next = WORDS;
  return {
    random() {
      if (next === WORDS) {
        twist(state);
        next = 0;
      }
      return temper(state[next++]);
    },
  };
}

/** Returns the seed; the one check that every generator here makes. */
export function checkSeed(who: string, seed: number): number {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new InputError(`${who}: bad seed: expected an integer from 0 to 4294967295, got ${seed}`);
  }
  return seed;
}

/** Replaces the state by the next 624 words. */
function twist(state: Uint32Array): void {
  for (let i = 0; i < WORDS; i++) {
    const joined = (state[i] & UPPER_BIT) | (state[(i + 1) % WORDS] & LOWER_BITS);
    const shifted = (joined >>> 1) ^ (joined & 1 ? MATRIX_A : 0);
    state[i] = state[(i + MIDDLE) % WORDS] ^ shifted;
  }
}

/** Makes the high bits of a state word depend on all of it. */
function temper(word: number): number {
  let y = word ^ (word >>> 11);
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return (y ^ (y >>> 18)) >>> 0;
}
