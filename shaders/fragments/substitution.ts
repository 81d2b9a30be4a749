import { SUBGROUP_LANES } from '../kernel.ts';
import { u32, wgsl } from '../wgsl.ts';

/** Unknowns of a block: vectors of 4, one a lane. */
const BLOCK = 16;
const VECTORS = BLOCK / SUBGROUP_LANES;

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
const vectors = upTo(VECTORS);

/**
 * `substitute(lane, block, own, size)` by one subgroup: rhs ← (L Lᵀ)⁻¹ rhs in place, for a factor that is mirrored, so that
 * the lanes read neighbours of its rows and of its columns alike. In blocks of 16 unknowns, which stay in registers: what the
 * solved ones take off them, then the block's own triangle, where every unknown is broadcast as soon as it is there.
 * Unrolled as in `factorBlocks`. Needs the bindings `factor` and `rhs`, and SIZE.
 */
export function substitution(): string {
  return wgsl`
fn substitute(lane: u32, block: u32, own: u32, size: u32) {
  let last = size - 1u;
  for (var first = 0u; first < size; first += ${u32(BLOCK)}) {
    ${opened()}
    for (var k = 0u; k < first; k++) { ${solved()} }
    ${upTo(BLOCK)
      .map((c) => unknown(c, (t) => t >= c >> 2))
      .join('\n    ')}
    ${stored()}
  }
  for (var end = (size + ${u32(BLOCK - 1)}) / ${u32(BLOCK)}; end > 0u; end--) {
    let first = ${u32(BLOCK)} * (end - 1u);
    ${opened()}
    for (var k = first + ${u32(BLOCK)}; k < size; k++) { ${solved()} }
    ${upTo(BLOCK)
      .reverse()
      .map((c) => unknown(c, (t) => t <= c >> 2))
      .join('\n    ')}
    ${stored()}
  }
}`;
}

/** Past the end stands the last row again: read, and never stored. */
const opened = () =>
  vectors
    .map(
      (t) =>
        `let row_${t} = min(first + ${u32(4 * t)} + lane, last); var b_${t} = rhs[own + row_${t}]; var x_${t} = 0.0;`,
    )
    .join('\n    ');

const solved = () =>
  `let at = block + k * SIZE; let x = rhs[own + k]; ${vectors.map((t) => `b_${t} = b_${t} - factor[at + row_${t}] * x;`).join(' ')}`;

/** Unknown c of the block, taken off those vectors; what it takes off a solved one is never read. */
function unknown(c: number, isOpen: (vector: number) => boolean): string {
  const own = `x_${c >> 2}`;
  return `{ let at = block + min(first + ${u32(c)}, last) * SIZE;
      let ratio = subgroupBroadcast(b_${c >> 2}, ${u32(c % 4)}) / factor[at + min(first + ${u32(c)}, last)];
      let x = select(0.0, ratio, first + ${u32(c)} < size);
      ${own} = select(${own}, x, lane == ${u32(c % 4)});
      ${vectors
        .filter(isOpen)
        .map((t) => `b_${t} = b_${t} - factor[at + row_${t}] * x;`)
        .join(' ')} }`;
}

const stored = () =>
  `${vectors.map((t) => `if (first + ${u32(4 * t)} + lane < size) { rhs[own + row_${t}] = x_${t}; }`).join(' ')}
    storageBarrier();`;
