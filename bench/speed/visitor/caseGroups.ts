/** The cases as the page offers them. */

export interface CaseGroup {
  readonly title: string;
  readonly says: string;
  /** By their names in `CASES`: what tells them apart. */
  readonly cases: Readonly<Record<string, string>>;
}

export const CASE_GROUPS: readonly CaseGroup[] = [
  {
    title: 'The adapter itself',
    says: 'Multiply-adds in registers, and memory copied: what no program here can exceed.',
    cases: { peak: 'arithmetic', bandwidth: 'memory' },
  },
  {
    title: 'Products of square matrices',
    says: 'The work of large layers, beside the plain kernel and plain JavaScript.',
    cases: { matmul256: '256', matmul512: '512', matmul1024: '1024' },
  },
  {
    title: 'Steps with all rows',
    says: 'Gradient descent with 256 rows a step: products behind each other.',
    cases: { mlp32: '32-256-256-2', mlp784: '784-512-512-10' },
  },
  {
    title: 'One row a step',
    says: 'The training of the report: two objectives, and a switch between them in every step.',
    cases: { sample10: '1-10-1', sample120: '1-120-1' },
  },
  {
    title: 'Populations',
    says: 'The same training of many networks side by side.',
    cases: {
      population1: '1 × 1-10-1',
      population16: '16 × 1-10-1',
      population256: '256 × 1-10-1',
      population4096: '4096 × 1-10-1',
      population256x120: '256 × 1-120-1',
    },
  },
  {
    title: 'Exact steps',
    says: 'Steps that leave every row of the first objective still: a Gram matrix, its factor, two solves.',
    cases: { exact64: '64 rows', exact128: '128 rows', exact256: '256 rows' },
  },
  {
    title: 'Tangent fits',
    says: 'All weights at once by least squares, outputs read as tangents.',
    cases: { tangent64: '64 rows', tangent256: '256 rows' },
  },
];

/** About half a minute on two cores without a GPU. */
export const QUICK_CASES: readonly string[] = [
  'matmul256',
  'mlp32',
  'sample10',
  'population256',
  'exact64',
];
