/**
 * Solve with the Cholesky factors of all directions, in place.
 *
 *   rhs[0:R_d] ← (L Lᵀ)⁻¹ rhs[0:R_d],   R_d = first(priority[d])·batch
 *
 *   factor    [networks, D, R, R]     L and Lᵀ, as `cholesky` left them
 *   info      [networks, D] u32       where it is FAILED or ZERO the leading R_d entries become 0
 *   priority  [networks, D] u32       outputs of objectives below priority[d] are protected
 *   rhs       [networks, D, rhs, R]   entries from R_d on stay as they are
 *
 * One workgroup per right-hand side, direction and network. Forward, then backward, in panels of 4: every lane solves
 * the panel's 4 × 4 triangle for itself, then the lanes take its 4 unknowns out of their own rows. One barrier a panel:
 * the unknowns are stored after it, when nobody reads the panel's old entries any more. Where there are subgroups, one of
 * them takes 16 unknowns at a time (fragments/substitution.ts).
 * Source: design §4.3; Golub & Van Loan, Matrix Computations, §3.1 (column-oriented substitution).
 */
import { blockRows, FAILED, type FactorDims } from './cholesky.ts';
import { firstOutputsWgsl } from './fragments/outputs.ts';
import { substitution } from './fragments/substitution.ts';
import { grid, type Kernel, type Reference, SUBGROUP_LANES } from './kernel.ts';
import { u32, wgsl } from './wgsl.ts';

export interface CholeskySolveDims extends FactorDims {
  /** Right-hand sides per direction. */
  readonly rhs: number;
}

const LANES = 64;

export const choleskySolve: Kernel<CholeskySolveDims> = {
  name: 'choleskySolve',
  bindings: [
    { name: 'factor', access: 'read', shape: (d) => [d.networks, d.directions, d.size, d.size] },
    { name: 'info', access: 'read', type: 'u32', shape: (d) => [d.networks, d.directions] },
    { name: 'priority', access: 'read', type: 'u32', shape: (d) => [d.networks, d.directions] },
    { name: 'rhs', access: 'write', shape: (d) => [d.networks, d.directions, d.rhs, d.size] },
  ],
  workgroups: (d) => grid('choleskySolve', d.directions, d.rhs, d.networks),
  source: (d) => text(d, LANES, byPanels()),
  bySubgroup: {
    source: (d) => wgsl`enable subgroups;
${text(d, SUBGROUP_LANES, substitution())}`,
  },
};

/** `substitute` is one solve by that many lanes. */
function text(d: CholeskySolveDims, lanes: number, substitute: string): string {
  return wgsl`
const LANES = ${u32(lanes)};
const BATCH = ${u32(d.batch)};
const DIRECTIONS = ${u32(d.directions)};
const SIZE = ${u32(d.size)};
const RHS = ${u32(d.rhs)};
${firstOutputsWgsl(d.outputs)}
@group(0) @binding(0) var<storage, read> factor: array<f32>;
@group(0) @binding(1) var<storage, read> info: array<u32>;
@group(0) @binding(2) var<storage, read> priority: array<u32>;
@group(0) @binding(3) var<storage, read_write> rhs: array<f32>;
${substitute}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let direction = group.z * DIRECTIONS + group.x;
  let size = FIRST[priority[direction]] * BATCH;
  let own = (direction * RHS + group.y) * SIZE;
  if (info[direction] >= ${u32(FAILED)}) {
    for (var row = lane; row < size; row += LANES) {
      rhs[own + row] = 0.0;
    }
  } else {
    substitute(lane, direction * SIZE * SIZE, own, size);
  }
}`;
}

function byPanels(): string {
  return wgsl`
/** An entry of the panel's diagonal block; past the end stand rows of I. */
fn entry(block: u32, size: u32, row: u32, col: u32) -> f32 {
  if (row >= size) {
    return select(0.0, 1.0, row == col);
  }
  return factor[block + row * SIZE + col];
}

/** Columns of the panel's diagonal block, of which only the lower triangle is set. */
fn triangle(block: u32, size: u32, p: u32) -> mat4x4f {
  return mat4x4f(
    entry(block, size, p, p),
    entry(block, size, p + 1u, p),
    entry(block, size, p + 2u, p),
    entry(block, size, p + 3u, p),
    0.0,
    entry(block, size, p + 1u, p + 1u),
    entry(block, size, p + 2u, p + 1u),
    entry(block, size, p + 3u, p + 1u),
    0.0,
    0.0,
    entry(block, size, p + 2u, p + 2u),
    entry(block, size, p + 3u, p + 2u),
    0.0,
    0.0,
    0.0,
    entry(block, size, p + 3u, p + 3u),
  );
}

/** The panel's part of the right-hand side; past the end 0. */
fn load_panel(own: u32, size: u32, panel: u32) -> vec4f {
  var values = vec4f();
  for (var c = 0u; c < min(4u, size - panel); c++) {
    values[c] = rhs[own + panel + c];
  }
  return values;
}

fn store_panel(own: u32, size: u32, panel: u32, values: vec4f) {
  var stored = values;
  for (var c = 0u; c < min(4u, size - panel); c++) {
    rhs[own + panel + c] = stored[c];
  }
}

/** l⁻¹ b */
fn forward_triangle(l: mat4x4f, b: vec4f) -> vec4f {
  let x = b.x / l[0].x;
  let y = (b.y - l[0].y * x) / l[1].y;
  let z = (b.z - l[0].z * x - l[1].z * y) / l[2].z;
  let w = (b.w - l[0].w * x - l[1].w * y - l[2].w * z) / l[3].w;
  return vec4f(x, y, z, w);
}

/** l⁻ᵀ b */
fn backward_triangle(l: mat4x4f, b: vec4f) -> vec4f {
  let w = b.w / l[3].w;
  let z = (b.z - l[2].w * w) / l[2].z;
  let y = (b.y - l[1].w * w - l[1].z * z) / l[1].y;
  let x = (b.x - l[0].w * w - l[0].z * z - l[0].y * y) / l[0].x;
  return vec4f(x, y, z, w);
}

fn substitute(lane: u32, block: u32, own: u32, size: u32) {
  for (var panel = 0u; panel < size; panel += 4u) {
    let x = forward_triangle(triangle(block, size, panel), load_panel(own, size, panel));
    for (var row = panel + 4u + lane; row < size; row += LANES) {
      let at = block + row * SIZE + panel;
      rhs[own + row] -= factor[at] * x.x + factor[at + 1u] * x.y
        + factor[at + 2u] * x.z + factor[at + 3u] * x.w;
    }
    storageBarrier();
    if (lane == 0u) {
      store_panel(own, size, panel, x);
    }
  }
  storageBarrier();
  for (var end = (size + 3u) / 4u; end > 0u; end--) {
    let panel = 4u * (end - 1u);
    let x = backward_triangle(triangle(block, size, panel), load_panel(own, size, panel));
    for (var row = lane; row < panel; row += LANES) {
      for (var c = 0u; c < min(4u, size - panel); c++) {
        rhs[own + row] -= factor[block + (panel + c) * SIZE + row] * x[c];
      }
    }
    storageBarrier();
    if (lane == 0u) {
      store_panel(own, size, panel, x);
    }
  }
}`;
}

export const choleskySolveReference: Reference<CholeskySolveDims> = (d, operands) => {
  const { factor, info, priority } = operands;
  const rhs = Float64Array.from(operands.rhs);
  for (let n = 0; n < d.networks * d.directions; n++) {
    const rows = blockRows(d, priority[n]);
    const l = (i: number, j: number) => factor[(n * d.size + i) * d.size + j];
    for (let q = 0; q < d.rhs; q++) {
      const x = rhs.subarray((n * d.rhs + q) * d.size).subarray(0, rows);
      if (info[n] >= FAILED) {
        x.fill(0);
        continue;
      }
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < i; j++) x[i] -= l(i, j) * x[j];
        x[i] /= l(i, i);
      }
      for (let i = rows - 1; i >= 0; i--) {
        for (let j = i + 1; j < rows; j++) x[i] -= l(j, i) * x[j];
        x[i] /= l(i, i);
      }
    }
  }
  return { rhs };
};
