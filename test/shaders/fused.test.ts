import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { treeSum } from '../../shaders/fragments/fused/plan.ts';
import { type FusedDims, fused } from '../../shaders/fused.ts';
import { SMALLEST_FUSED } from '../kernels/examples.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/engines.md', import.meta.url)), 'utf8');

/** The loop without the one that is unrolled, which repeats it. */
function turnOf(d: FusedDims): string {
  const text = fused.source(d);
  const start = text.indexOf('    for (; t < end; t++) {');
  return text.slice(start, text.indexOf('  networks[own + 0u', start));
}

it('the page shows the step of the smallest network as it is generated', () => {
  const shown = /```wgsl\n(?<text>[^`]*)```/.exec(page)?.groups?.text;
  const lines = (text = '') => text.split('\n').map((line) => line.trim());
  const generated = lines(turnOf(SMALLEST_FUSED)).filter((line) => line !== '');
  expect(lines(shown).filter((line) => line !== '')).toEqual(generated.slice(0, -1));
});

it('is pure: the same dims give the same text', () => {
  expect(fused.source(SMALLEST_FUSED)).toBe(fused.source({ ...SMALLEST_FUSED }));
});

it('asks for subgroups only where it uses them', () => {
  const text = (layout: FusedDims['layout'], lanes: number) =>
    fused.source({ ...SMALLEST_FUSED, layout, lanes, together: 1 });
  expect(text('subgroup', 4)).toMatch(/^enable subgroups;\n/);
  expect(text('subgroup', 32)).toContain('subgroupShuffleXor(sum, 16u)');
  for (const other of [text('workgroup', 8), fused.source(SMALLEST_FUSED)]) {
    expect(other).not.toContain('subgroup');
  }
  expect(text('workgroup', 8)).toContain('workgroupBarrier');
  expect(fused.source(SMALLEST_FUSED)).not.toContain('workgroupBarrier');
});

it.each([3, 4, 5, 10, 17, 33])(
  'sums %i units in one order, whatever the number of lanes',
  (units) => {
    const terms = Array.from({ length: units }, (_, u) => `h${u}`);
    const whole = treeSum(terms, 1);
    for (const lanes of [4, 8, 32]) {
      const parts = terms.slice(0, lanes).map((_, lane) =>
        treeSum(
          terms.filter((_, u) => u % lanes === lane),
          lanes,
        ),
      );
      expect(treeSum(parts, 1)).toBe(whole);
    }
  },
);
