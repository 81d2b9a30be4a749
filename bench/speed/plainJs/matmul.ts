import type { Contender, MatmulProblem } from '../contender.ts';

/** Three loops, the innermost along the rows of b and the result; sums in f64, results in f32. */
export async function plainMatmul({ size, a, b }: MatmulProblem): Promise<Contender> {
  const out = new Float32Array(size * size);
  const line = new Float64Array(size);
  const once = () => {
    for (let row = 0; row < size; row++) {
      line.fill(0);
      for (let k = 0; k < size; k++) {
        const factor = a[row * size + k];
        for (let col = 0; col < size; col++) line[col] += factor * b[k * size + col];
      }
      out.set(line, row * size);
    }
  };
  return {
    name: 'plain JS',
    async answer() {
      once();
      return out;
    },
    async run(count) {
      for (let i = 0; i < count; i++) once();
    },
  };
}
