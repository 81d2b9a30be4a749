import { createModel, type Model, type ModelData } from '../../src/formats/model.ts';
import { layoutOf } from '../../src/network/layout.ts';
import type { NetworkShape } from '../../src/network/shape.ts';
import { randomFloats } from '../harness/random.ts';

/** A model with weights in [−1, 1) of float32, means in [−3, 3) and deviations in [0.5, 2.5), all drawn from the seed. */
export function randomModel(
  shape: NetworkShape,
  seed: number,
  given: Pick<ModelData, 'links' | 'readings' | 'classes'> & { readonly planes?: number } = {},
): Model {
  const { planes = 0, ...rest } = given;
  const { size } = layoutOf(shape);
  const numbers = (stream: number, length: number) =>
    Array.from(randomFloats(100 * seed + stream, length));
  const maps = (stream: number, length: number) => {
    const std = numbers(stream + 1, length);
    return numbers(stream, length).map((mean, i) => ({ mean: 3 * mean, std: 1.5 + std[i] }));
  };
  const isNumber = (k: number) => (rest.links?.[k] ?? 'identity') === 'identity';
  return createModel({
    shape,
    parameters: numbers(0, size),
    ...(planes > 0 && {
      coefficients: Array.from({ length: planes }, (_, n) => numbers(1 + n, size)),
    }),
    inputNames: Array.from({ length: shape.inputs }, (_, i) => `x${i}`),
    targetNames: shape.outputs.map((count, k) =>
      Array.from({ length: count }, (_, o) => `y${k}.${o}`),
    ),
    objectiveNames: shape.outputs.map((_, k) => `objective ${k}`),
    maps: {
      inputs: maps(20, shape.inputs),
      targets: shape.outputs.map((count, k) =>
        isNumber(k) ? maps(30 + 2 * k, count) : new Array(count).fill({ mean: 0, std: 1 }),
      ),
    },
    ...rest,
  });
}

/** Rows about the means of the model's inputs, float32. */
export function randomRows({ maps }: Model, rows: number, seed: number): number[][] {
  const numbers = randomFloats(seed, rows * maps.inputs.length);
  return Array.from({ length: rows }, (_, row) =>
    maps.inputs.map(({ mean, std }, i) =>
      Math.fround(mean + 2 * std * numbers[row * maps.inputs.length + i]),
    ),
  );
}
