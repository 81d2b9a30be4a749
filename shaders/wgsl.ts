/**
 * The only door to wgsl-preprocessor, whose package entry does not resolve in Node or Vite.
 * Numbers enter a shader through `u32()` and `f32()`, which refuse what WGSL cannot spell.
 */
export { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

/** A WGSL u32 literal. Throws RangeError unless `value` is a whole number in [0, 2³²). */
export function u32(value: number): string {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new RangeError(`u32: expected a whole number in [0, 2^32), got ${value}`);
  }
  return `${value}u`;
}

/** A WGSL f32 literal of the nearest f32. Throws RangeError for NaN, infinities and f32 overflow. */
export function f32(value: number): string {
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded)) {
    throw new RangeError(`f32: expected a number that f32 can hold, got ${value}`);
  }
  const text = String(rounded);
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`;
}
