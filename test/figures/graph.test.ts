import { describe, expect, test } from 'vitest';
import { drawGraph } from '../../src/figures/graph.ts';
import { document, drawnRun, expectSvg, marked } from './drawnRuns.ts';

/** "L0>f0" for every edge of the kind, sorted. */
function edges(svg: string, kind: string): string[] {
  return marked(svg, 'data-edge')
    .filter((edge) => edge['data-edge'] === kind)
    .map((edge) => `${edge['data-from']}>${edge['data-to']}`)
    .sort();
}

const projections = (svg: string) =>
  marked(svg, 'data-node').filter((node) => node['data-node'] === 'projection');

async function graphsOf(...how: Parameters<typeof drawnRun>): Promise<string[]> {
  const figures = drawGraph(await drawnRun(...how), document);
  expect(figures.map(({ name }) => name)).toEqual(figures.map((_, i) => `graph-${i + 1}`));
  return figures.map(({ svg }) => {
    expectSvg(svg);
    return svg;
  });
}

describe('Figures 3 and 4: the computation graph of a phase', () => {
  test('phase 1 cuts the gradients of head 2 and projects nothing', async () => {
    const [first, , ...more] = await graphsOf('report21');
    expect(more).toEqual([]);
    expect(edges(first, 'cut')).toEqual(['L1>f1', 'f1>a0', 'f1>c1', 'f1>w1']);
    expect(edges(first, 'backward')).toEqual([
      'L0>f0',
      'a0>z0',
      'f0>a0',
      'f0>c0',
      'f0>w0',
      'z0>W0',
      'z0>b0',
    ]);
    expect(projections(first)).toEqual([]);
  });

  test('phase 2 cuts the gradients of head 1, and the projection reads w1', async () => {
    const [, second] = await graphsOf('report21');
    expect(edges(second, 'cut')).toEqual(['L0>f0', 'f0>a0', 'f0>c0', 'f0>w0']);
    expect(projections(second)).toHaveLength(1);
    expect(edges(second, 'read')).toEqual(['w0>P1.0']);
    expect(edges(second, 'backward')).toEqual(
      expect.arrayContaining(['z0>P1.0', 'P1.0>W0', 'P1.0>b0']),
    );
  });

  test('all values are computed in every phase', async () => {
    const [first, second] = await graphsOf('report21');
    expect(edges(first, 'forward')).toEqual(edges(second, 'forward'));
    expect(edges(first, 'forward')).toContain('t1>L1');
  });

  test.each([
    ['none', 0, []],
    ['line', 1, ['z0>P1.0', 'P1.0>W0', 'z0>b0']],
    ['upstream', 1, ['f1>P1.0', 'P1.0>a0', 'z0>W0', 'z0>b0']],
    ['masked', 1, ['z0>P1.0', 'P1.0>W0', 'P1.0>b0']],
  ] as const)('%s: where it acts', async (projection, count, ways) => {
    const [, second] = await graphsOf('report21', { projection });
    expect(projections(second)).toHaveLength(count);
    expect(edges(second, 'backward')).toEqual(expect.arrayContaining([...ways]));
  });

  test('a deeper trunk: masked acts on every layer, hyperplane on the last', async () => {
    const [, masked] = await graphsOf('report21-deep2');
    expect(edges(masked, 'read')).toEqual(['w0>P1.0', 'w0>P1.1']);
    const [, hyperplane] = await graphsOf('report21-deep2', { projection: 'hyperplane' });
    expect(edges(hyperplane, 'read')).toEqual(['w0>P1.1']);
    expect(edges(hyperplane, 'backward')).toContain('z0>W0');
  });

  test('phase 3 reads both heads above it', async () => {
    const graphs = await graphsOf('report21-three');
    expect(graphs).toHaveLength(3);
    expect(edges(graphs[2], 'read')).toEqual(['w0>P2.0', 'w1>P2.0']);
  });

  test('simultaneous is one graph in which nothing rests', async () => {
    const [all, ...more] = await graphsOf('report21-three', { method: 'simultaneous' });
    expect(more).toEqual([]);
    expect(edges(all, 'cut')).toEqual([]);
    expect(edges(all, 'read')).toEqual(['w0>P1.0', 'w0>P2.0', 'w1>P2.0']);
  });

  test('of many objectives four phases are drawn, and it says so', async () => {
    const x = [-1, 0, 1, 2];
    const objectives = Array.from({ length: 6 }, (_, k) => ({ name: `power ${k + 1}` }));
    const targets = objectives.map((_, k) => x.map((v) => v ** (k + 1) / 10));
    const source = await drawnRun(
      'report21',
      { learningRate: 0.001 },
      { data: { x, targets }, objectives },
    );
    const figures = drawGraph(source, document);
    expect(figures).toHaveLength(4);
    expect(figures[3].caption).toContain('Not drawn: the last 2 of 6 phases');
  });

  test('a frozen layer takes up no gradient', async () => {
    const [first] = await graphsOf('report21', { freeze: ['trunk.0.bias'] });
    expect(first).toContain('frozen');
    expect((await graphsOf('report21'))[0]).not.toContain('frozen');
  });
});
