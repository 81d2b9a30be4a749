/** What every projection off a span does, whatever kernel it stands in: properties and edge cases. */
import { expect } from 'vitest';
import { orthonormalBasis, projectOutOf } from '../../shaders/fragments/span.ts';
import { lanesFor } from '../../shaders/fragments/sum.ts';
import { expectClose } from '../harness/close.ts';
import { randomFloats } from '../harness/random.ts';
import { dot, plain, sumTerms } from './agreement.ts';

type Vectors = readonly (readonly number[])[];

/** Rows with their components in the span of the vectors removed, by a kernel. */
export type Project = (rows: Vectors, vectors: Vectors) => Promise<number[][]>;

const norm = (vector: readonly number[]) => Math.sqrt(dot(vector, vector));

/** The rows of a [count, size] array. */
export function rowsOf(array: ArrayLike<number>, size: number): number[][] {
  return Array.from({ length: array.length / size }, (_, i) =>
    Array.from(array).slice(i * size, (i + 1) * size),
  );
}

/**
 * How much errors in these directions grow in their span: √R · √Σ 1/dist², where dist is the distance of a vector of
 * norm 1 from the span of the others. At least the condition number of the matrix; vectors of 0 do not count.
 */
export function condition(vectors: Vectors): number {
  const units = vectors.filter((v) => norm(v) > 0).map((v) => v.map((value) => value / norm(v)));
  const inverseSquares = units.map((unit, i) => {
    const others = orthonormalBasis(units.filter((_, j) => j !== i));
    return 1 / norm(projectOutOf(others, unit)) ** 2;
  });
  return Math.max(1, Math.sqrt(units.length * inverseSquares.reduce((sum, term) => sum + term, 0)));
}

/** Roundings behind one element: two passes of Gram–Schmidt over `count` vectors, then the projection itself. */
export function spanTerms(count: number, size: number, lanes = lanesFor(size)): number {
  return 3 * Math.max(1, count) * (sumTerms(size, lanes) + 2);
}

/** Σ|term| behind one element of a projected row, grown by the condition of the vectors. */
export function spanScale(rows: Vectors, vectors: Vectors): number {
  return 3 * Math.max(...rows.map(norm)) * condition(vectors);
}

export async function expectProjection(
  project: Project,
  count: number,
  size: number,
): Promise<void> {
  const rows = rowsOf(randomFloats(1, 5 * size), size);
  const vectors = rowsOf(randomFloats(2, count * size), size);
  const terms = spanTerms(count, size);
  const scale = spanScale(rows, vectors);
  const close = (what: string, got: Vectors, expected: Vectors, times = 1) =>
    expectClose(got.flat(), expected.flat(), {
      terms: times * terms,
      scale: times * scale,
      context: { property: what, count, size },
    });
  const once = await project(rows, vectors);
  close(
    'reference',
    once,
    rows.map((row) => projectOutOf(orthonormalBasis(vectors), row)),
  );
  expectOrthogonal(once, rows, vectors);
  const growth = once.map((row, i) => Math.max(0, norm(row) - norm(rows[i])));
  close('norm not larger', [growth], [growth.map(() => 0)]);
  close('twice is once', await project(once, vectors), once);
  const threefold = vectors.map((w) => w.map((value) => Math.fround(3 * value)));
  close('w and 3w agree', await project(rows, threefold), once, 2);
}

/** Needs vectors that are orthonormal to the last bits, however near they were to each other: no condition here. */
function expectOrthogonal(projected: Vectors, rows: Vectors, vectors: Vectors): void {
  const along = projected.flatMap((row) => vectors.map((w) => dot(row, w) / norm(w)));
  const [count, size] = [vectors.length, vectors[0].length];
  expectClose(
    along,
    along.map(() => 0),
    {
      terms: spanTerms(count, size),
      scale: 3 * Math.max(...rows.map(norm)),
      context: { property: 'orthogonal to every vector', count, size },
    },
  );
}

export async function expectProjectionEdges(project: Project): Promise<void> {
  const size = 6;
  const rows = rowsOf(randomFloats(1, 4 * size), size);
  const square = rowsOf(randomFloats(2, size * size), size);
  const [w, other] = square;
  const zero = w.map(() => 0);
  const scaled = (factor: number) => w.map((value) => factor * value);

  expect((await project(rows, [zero, zero])).map(plain), 'zero weights').toEqual(rows);

  const single = (await project(rows, [w])).map(plain);
  const parallel = [w, scaled(2), zero, scaled(-0.5)];
  expect((await project(rows, parallel)).map(plain), 'parallel heads').toEqual(single);

  // Almost parallel: what is removed is uncertain by the condition, what stays is orthogonal all the same.
  const almost = [w, w.map((value, h) => Math.fround(value + other[h] / 2 ** 12)), square[2]];
  const context = { size, edge: 'almost parallel' };
  const expected = rows.map((row) => projectOutOf(orthonormalBasis(almost), row));
  const bound = { terms: spanTerms(3, size), scale: spanScale(rows, almost) };
  const got = await project(rows, almost);
  expectClose(got.flat(), expected.flat(), { ...bound, context });
  expectOrthogonal(got, rows, almost);

  // As many vectors as elements leave nothing, and one more changes nothing.
  for (const vectors of [square, [...square, other.map((value, h) => value - w[h])]]) {
    expectClose(
      (await project(rows, vectors)).flat(),
      rows.flatMap(() => zero),
      {
        terms: spanTerms(vectors.length, size),
        scale: spanScale(rows, square),
        context: { size, edge: `${vectors.length} vectors` },
      },
    );
  }
}
