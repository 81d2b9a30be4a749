import type { ProductSizes } from '../../gpu/products.ts';
import { layoutOf } from '../../network/layout.ts';
import type { TrainingTask } from '../engine.ts';

/** The products of a step, without those of sensitivities and of passes over other rows. */
export function productsOf({ shape, order, plan }: TrainingTask): ProductSizes[] {
  const { trunk, heads } = layoutOf(shape);
  const { batch } = order;
  const directions = Math.max(1, plan.directions.length);
  return [...trunk, heads].flatMap(({ weight: { rows: units, cols: below } }, layer) => [
    { rows: batch, inner: below, cols: units, transposeA: false, transposeB: true },
    { rows: units, inner: batch, cols: below, transposeA: true, transposeB: false },
    ...(layer === 0
      ? []
      : [
          {
            rows: directions * batch,
            inner: units,
            cols: below,
            transposeA: false,
            transposeB: false,
          },
        ]),
  ]);
}
