import { describe, expect, it } from 'vitest';
import { fitted, type ProductForm } from '../../shaders/fragments/productForm.ts';
import { classOf, nameOf, Products } from '../../src/gpu/products.ts';

const large = { rows: 64, inner: 128, cols: 512, transposeA: false, transposeB: true };

describe('the choice of a text for a product', () => {
  it.each([
    ['software with subgroups of 4', true, { size: 4 }, 'subgroup 4x16x8'],
    ['software with subgroups of 8', true, { size: 8 }, 'subgroup 8x16x4'],
    ['software without', true, undefined, 'plain 4x16x8'],
    ['a GPU', false, { size: 32 }, 'tiles 64/4/16'],
    ['a GPU without subgroups', false, undefined, 'tiles 64/4/16'],
  ] as const)('of %s is fixed', (_, isFallback, subgroups, name) => {
    const { form } = new Products({ isFallback }, subgroups).formOf(large);
    expect(form && nameOf(form)).toBe(name);
  });

  it('is the tallest block for a huge product where subgroups are narrow', () => {
    const huge = { ...large, rows: 256 };
    const named = (products: Products) => nameOf(products.formOf(huge).form ?? expect.fail());
    expect(named(new Products({ isFallback: true }, { size: 4 }))).toBe('subgroup 4x32x8');
    expect(named(new Products({ isFallback: true }, undefined))).toBe('plain 4x16x8');
    expect(named(new Products({ isFallback: false }, { size: 32 }))).toBe('tiles 64/4/16');
  });

  it('is none for a small product', () => {
    const products = new Products({ isFallback: true }, undefined);
    expect(products.formOf({ ...large, rows: 256, inner: 1, cols: 511 })).toEqual({});
    expect(products.formOf({ ...large, rows: 256, inner: 1 }).form).toBeDefined();
  });

  it('is what was adopted for the class, where that is a candidate here', () => {
    const products = new Products({ isFallback: true }, { size: 4 });
    products.adopt({ [classOf(large)]: 'plain 4x16x4', 'nn 64x64x64': 'tiles 1024/1/1' });
    expect(products.formOf(large).form).toEqual({ name: 'plain', lanes: 4, rows: 16, cols: 4 });
    const other = { rows: 64, inner: 64, cols: 64, transposeA: false, transposeB: false };
    expect(products.formOf(other).form?.name).toBe('subgroup');
    expect(products.formOf({ ...large, transposeA: true }).form?.name).toBe('subgroup');
  });
});

it('classes have nearest powers of two, from 16 to 1024', () => {
  expect(classOf({ ...large, rows: 3, inner: 784, cols: 5000 })).toBe('nt 16x1024x1024');
  expect(classOf({ ...large, rows: 90, inner: 91, transposeA: true })).toBe('tt 64x128x512');
});

it('blocks are no larger than a thin product', () => {
  const form: ProductForm = { name: 'plain', lanes: 4, rows: 16, cols: 8 };
  expect(fitted(form, { rows: 3, cols: 9 })).toEqual({ ...form, rows: 3, cols: 3 });
  expect(fitted(form, { rows: 100, cols: 100 })).toEqual(form);
});
