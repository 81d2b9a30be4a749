import { describe, expect, it } from 'vitest';
import type { Kernel } from '../../shaders/kernel.ts';
import { withLengths } from '../../shaders/operands.ts';

interface Dims {
  readonly rows: number;
  readonly scaled: boolean;
}

const kernel: Kernel<Dims> = {
  name: 'example',
  bindings: [
    { name: 'rows', access: 'read', shape: (d) => [d.rows, 4] },
    { name: 'counts', access: 'write', type: 'u32', shape: (d) => [d.rows] },
    { name: 'scales', access: 'read', shape: () => [6], when: (d) => d.scaled },
  ],
  workgroups: () => [1, 1, 1],
  source: (d) => `@group(0) @binding(0) var<storage, read> rows: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> counts: array<atomic<u32>>;
${d.scaled ? '@group(0) @binding(2) var<storage, read> scales: array<vec2f>;' : ''}`,
};

describe('withLengths', () => {
  it('gives each operand of the text its length in elements', () => {
    expect(withLengths(kernel, { rows: 3, scaled: true }).split('\n')).toEqual([
      '@group(0) @binding(0) var<storage, read> rows: array<vec4f, 3u>;',
      '@group(0) @binding(1) var<storage, read_write> counts: array<atomic<u32>, 3u>;',
      '@group(0) @binding(2) var<storage, read> scales: array<vec2f, 3u>;',
    ]);
    expect(withLengths(kernel, { rows: 3, scaled: false })).not.toContain('scales');
  });

  it('takes another text of the kernel', () => {
    const source = (d: Dims) => `// by subgroups\n${kernel.source(d)}`;
    expect(withLengths(kernel, { rows: 1, scaled: false }, source)).toMatch(
      /^\/\/ by subgroups\n.*array<vec4f, 1u>/,
    );
  });

  it('refuses a text that declares another operand, or elements that do not fit', () => {
    const other = (d: Dims) => kernel.source(d).replace('binding(1)', 'binding(2)');
    expect(() => withLengths(kernel, { rows: 3, scaled: false }, other)).toThrow(
      'example: expected binding 1, counts, to be declared as an array of whole elements in 3 numbers, got no such declaration',
    );
    const odd = { ...kernel, bindings: [{ ...kernel.bindings[0], shape: () => [6] }] };
    expect(() => withLengths(odd, { rows: 3, scaled: false })).toThrow(
      'an array of whole elements in 6 numbers, got vec4f',
    );
  });
});
